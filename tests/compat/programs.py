"""Real programs, where their tests come from, how they are run, and how their output is read."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree

PYTHON = "/usr/bin/python3"
PYTHON_MODULES = """
    asyncio asyncore bz2 cmd_line concurrent_futures coroutines datetime dbm decimal dict doctest
    epoll faulthandler fcntl file fileio fork1 ftplib gc generators getpass glob grp gzip hashlib
    httplib httpservers imaplib import io json list locale logging lzma math mmap
    multiprocessing_fork os pathlib pickle platform poll poplib popen posix posixpath pty pwd queue
    random re resource select selectors shutil signal site smtplib socket ssl
    stat struct subprocess sys syslog tarfile telnetlib tempfile thread threading threadsignals time
    unicode urllib2_localnet wait3 wait4 weakref xmlrpc zipfile""".split()
GO_PACKAGES = """
    archive/tar archive/zip bufio bytes compress/gzip container/heap context crypto/tls
    database/sql encoding/json errors fmt go/parser html/template internal/poll io io/fs io/ioutil
    log math/big mime/multipart net net/http net/http/cgi net/http/httptest net/http/httputil
    net/mail net/rpc net/smtp net/textproto net/url os os/exec os/signal os/user path/filepath
    reflect regexp runtime/debug runtime/pprof sort strconv strings sync sync/atomic syscall
    testing/fstest text/template time unicode/utf8""".split()
REDIS_UNITS = """
    type/string type/list type/set type/zset type/hash type/incr keyspace scan expire info multi
    pubsub scripting dump auth acl latency-monitor tracking bitops geo hyperloglog networking
    limits introspection""".split()


class CPython:
    name, kind = "CPython", "interpreter"
    packages = ["libpython3.11-testsuite"]

    def version(self):
        return re.search(r"[\d.]+", output_of(PYTHON, "--version"))[0]

    def prepare(self, folder):
        pass

    def command(self):
        modules = " ".join(f"test_{name}" for name in PYTHON_MODULES)
        return ["/bin/sh", "-c", f"{PYTHON} -m test -j4 --timeout 300 --junit-xml /tmp/compat.xml"
                f" {modules} >&2; cat /tmp/compat.xml; rm -f /tmp/compat.xml"]

    def outcomes(self, text):
        found = {}
        for case in xml.etree.ElementTree.fromstring(text).iter("testcase"):
            kinds = {child.tag for child in case}
            word = ("fail" if kinds & {"failure", "error"} else
                    "skip" if "skipped" in kinds or case.get("result") == "skipped" else "pass")
            if case.get("name"):  # a subtest that failed has none, and its test is absent
                found[case.get("name")] = word
        return found


class Go:
    name, kind = "Go's library", "threaded"
    packages = ["golang-go", "golang-src"]

    def version(self):
        return re.search(r"go([\d.]+)", output_of("/usr/bin/go", "version"))[1]

    def prepare(self, folder):
        pass

    def command(self):
        return ["/usr/bin/env", "GOCACHE=/tmp/compat-go", "GOFLAGS=-mod=mod", "GOPROXY=off", "sh", "-c",
                "cd /usr/lib/go-1.19/src 2>/dev/null || cd \"$(go env GOROOT)/src\"; "
                f"go test -json -short -vet=off -p 2 {' '.join(GO_PACKAGES)}; "
                "chmod -R u+w /tmp/compat-go; rm -rf /tmp/compat-go"]

    def outcomes(self, text):
        found = {}
        for line in text.splitlines():
            if line.startswith("{"):
                event = json.loads(line)
                if event["Action"] in ("pass", "fail", "skip"):
                    name = re.sub(r"0xc[0-9a-f]{9}", "0xc...", event.get("Test", ""))
                    found[f"{event['Package']} {name}".strip()] = event["Action"]
        return found


class Redis:
    name, kind = "Redis", "loopback servers"
    packages = ["tcl"]

    def version(self):
        return source_version("redis")

    def prepare(self, folder):
        fetch_source("redis", folder)
        subprocess.run(["make", "-C", folder, "-j2", "MALLOC=libc", "OPTIMIZATION=-O1"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def command(self):
        units = " ".join(f"--single unit/{unit}" for unit in REDIS_UNITS)
        return ["/bin/sh", "-c", f"./runtest --clients 2 --no-latency --timeout 300 {units}"]

    def outcomes(self, text):
        found = {}
        text = re.sub(r"\x1b\[[0-9;]*m", "", text)
        for word, name in re.findall(r"^\[(ok|err|exception|ignore|skip)\]: (.*)", text, re.MULTILINE):
            name = re.sub(r" \(\d+ ms\)$", "", name)
            name = re.sub(r" in tests/.*|port \d+|\d{5,}", "", name) if word != "ok" else name
            found[name] = {"ok": "pass", "ignore": "skip", "skip": "skip"}.get(word, "fail")
        return found


PROGRAMS = [CPython(), Go(), Redis()]


def output_of(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def source_version(package):
    shown = output_of("apt-cache", "show", package)
    return re.search(r"^Version: (?:\d+:)?([\d.]+)", shown, re.MULTILINE)[1]


def fetch_source(package, folder):
    """The upstream source that Debian's package is built from, by sources of our own: the machine's
    with deb-src in place of deb."""
    if folder.exists():
        return
    work = folder.with_name(folder.name + ".apt")
    (work / "lists/partial").mkdir(parents=True, exist_ok=True)
    (work / "sources").mkdir(exist_ok=True)
    for path in pathlib.Path("/etc/apt/sources.list.d").glob("debian*.sources"):
        text = path.read_text(encoding="utf-8")
        (work / "sources" / path.name).write_text(
            re.sub(r"(?m)^Types:.*", "Types: deb-src", text), encoding="utf-8")
    old = pathlib.Path("/etc/apt/sources.list")
    lines = old.read_text(encoding="utf-8").splitlines() if old.exists() else []
    (work / "sources.list").write_text("".join(
        "deb-src" + line[3:] + "\n" for line in lines if line.startswith("deb ")), encoding="utf-8")
    options = [f"-oDir::Etc::SourceParts={work}/sources", f"-oDir::Etc::SourceList={work}/sources.list",
               f"-oDir::State::Lists={work}/lists", "-oAPT::Sandbox::User=root", "-qq"]
    subprocess.run(["apt-get", *options, "update"], check=True)
    subprocess.run(["apt-get", *options, "source", "--download-only", package], cwd=work, check=True)
    archive, = [path for path in work.glob("*.orig.tar.*") if path.suffix != ".asc"]
    fresh = work / "unpacked"
    fresh.mkdir(exist_ok=True)
    subprocess.run(["tar", "-xf", archive, "--strip-components=1", "-C", fresh], check=True)
    os.rename(fresh, folder)
    shutil.rmtree(work)
