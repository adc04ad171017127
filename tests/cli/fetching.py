"""Fetching from hosts and folders that are slow, silent, broken, rewritten or hostile."""

import base64
import http.server
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time
import zlib
from hashlib import sha1

from workspace import (PROGRAM, Workspace, commit, git, make_repository, need_sandbox, run_tests,
                       takehome)

GRADED, REFUSED, OURS = 0, 6, 5
TOKEN = "s3cret-token-0123456789"


def instant(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


class Place(Workspace):
    """A workspace with the smallest assignment and rows of its own."""

    def __init__(self):
        super().__init__()
        self.add_assignment()

    def roster(self, candidate, repository, ref="main", deadline=""):
        path = self.top / "roster.csv"
        path.write_text("candidate,repository,ref,assignment,deadline\n"
                        f"{candidate},{repository},{ref},hello,{deadline}\n", encoding="utf-8")
        return self.run("roster", "import", path, check=False)

    def mirror(self, candidate="c-1"):
        return self.path / ".takehome" / "mirrors" / f"{candidate}@hello"

    def grade(self, status=GRADED, **options):
        run = self.run("grade", check=False, **options)
        assert run.returncode == status, f"{run.returncode}, not {status}\n{run.stdout}{run.stderr}"
        return run

    def latest(self):
        # by the file's time: "finished" has whole seconds, in which two may end
        results = self.results()
        return results[max(results, key=lambda path: path.stat().st_mtime_ns)]

    def forget_attempts(self):
        for path in self.results():
            shutil.rmtree(path.parent)


def bytes_below(folder):
    return sum(path.lstat().st_size for path in pathlib.Path(folder).rglob("*") if path.is_file())


def packs(mirror):
    return {path.name: path.stat().st_size for path in (mirror / "objects").rglob("*.pack")}


# ----- what is new, what is damaged -----

def a_second_fetch_transfers_only_what_is_new():
    with Place() as place:
        big = random.Random(1).randbytes(2 << 20).decode("latin-1")
        source = make_repository(place.top / "r", {"hello.sh": "echo hello\n", "big": big})
        place.roster("c-1", source)
        place.grade()
        first = packs(place.mirror())
        assert sum(first.values()) > 2 << 20, first
        # what was fetched is gone at the source: only a fetch of the rest can succeed
        blob = git("rev-parse", "HEAD:big", cwd=source)
        commit(source, {"note.txt": "more\n"})
        (source / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
        place.grade()
        second = {name: size for name, size in packs(place.mirror()).items() if name not in first}
        assert len(second) == 1 and sum(second.values()) < 2000, (first, second)
        assert place.latest()["commit"]["id"] == git("rev-parse", "HEAD", cwd=source)
        before = packs(place.mirror())
        place.grade()
        assert packs(place.mirror()) == before, "nothing was new, and something came"
        place.roster("c-2", source)
        run = place.grade(REFUSED)
        assert "c-2@hello: refused (the repository's objects cannot be read" in run.stdout, run.stdout


def each_object(mirror):
    return [path for path in (mirror / "objects").rglob("*.pack")]


def rewrite(paths, change):
    for path in paths:
        data = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(change(data))


def flip(data):
    return data[:-30] + bytes([data[-30] ^ 255]) + data[-29:]


def half_made(mirror):
    shutil.rmtree(mirror)
    mirror.mkdir()
    (mirror / "HEAD").write_text("ref: refs/he", encoding="utf-8")


def a_file_instead(mirror):
    shutil.rmtree(mirror)
    mirror.write_text("x", encoding="utf-8")


def references(mirror):
    for path in (mirror / "refs").rglob("*"):
        if path.is_file():
            path.write_text("garbage", encoding="utf-8")


DAMAGES = {
    "packs cut in half": lambda m: rewrite(each_object(m), lambda data: data[:len(data) // 2]),
    "packs of zeros": lambda m: rewrite(each_object(m), lambda data: bytes(len(data))),
    "a byte of each pack changed": lambda m: rewrite(each_object(m), flip),
    "packs gone": lambda m: [path.unlink() for path in each_object(m)],
    "indexes gone": lambda m: [path.unlink() for path in m.rglob("*.idx")],
    "indexes of zeros": lambda m: rewrite(m.rglob("*.idx"), lambda data: bytes(len(data))),
    "an empty HEAD": lambda m: (m / "HEAD").write_text("", encoding="utf-8"),
    "no HEAD": lambda m: (m / "HEAD").unlink(),
    "a broken config": lambda m: (m / "config").write_text("[[[", encoding="utf-8"),
    "broken refs": references,
    "broken packed refs": lambda m: (m / "packed-refs").write_bytes(b"\0\xff garbage\n"),
    "half made": half_made,
    "a file in its place": a_file_instead,
    "a lock and half a pack": lambda m: ((m / "refs" / "heads" / "main.lock").write_text("x"),
                                         (m / "objects" / "pack" / "pack_git2_abc").write_text("x")),
}


def a_damaged_mirror_is_mended_and_nobody_is_refused_for_it():
    for ref in ("main", "HEAD"):
        with Place() as place:
            source = make_repository(place.top / "r", {"hello.sh": "echo hello\n"})
            place.roster("c-1", source, ref)
            place.grade()
            for number, (name, damage) in enumerate(DAMAGES.items()):
                for new in (False, True):
                    place.forget_attempts()
                    damage(place.mirror())
                    if new:
                        commit(source, {"n": str(number)})
                    run = place.run("grade", check=False)
                    assert run.returncode == GRADED, f"{name}, {ref}: {run.stdout}{run.stderr}"
                    result = place.latest()
                    assert result["outcome"] == "graded" and result["points"] == "2", (name, result)
                    assert result["commit"]["id"] == git("rev-parse", "HEAD", cwd=source), name
                    left = [path.name for path in (place.path / ".takehome" / "mirrors").rglob("*")
                            if "git2" in path.name or path.name.endswith((".lock", "~new"))]
                    assert not left, (name, left)


def a_broken_source_does_not_cost_what_was_fetched():
    with Place() as place:
        source = make_repository(place.top / "r", {"hello.sh": "echo hello\n"})
        seen = git("rev-parse", "HEAD", cwd=source)
        place.roster("c-1", source)
        place.grade()
        deadline = int(time.time()) + 1
        place.roster("c-1", source, deadline=instant(deadline))
        time.sleep(deadline + 1.1 - time.time())
        commit(source, {"hello.sh": "echo bye\n"})
        git("commit", "-q", "--amend", "-m", "rewritten", cwd=source)
        kept = place.top / "kept"
        shutil.copytree(source / ".git" / "objects", kept)
        tree = git("rev-parse", "HEAD^{tree}", cwd=source)
        (source / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
        place.grade(REFUSED)
        assert place.latest()["reason"] == "corrupt", place.latest()
        shutil.copytree(kept, source / ".git" / "objects", dirs_exist_ok=True)
        place.forget_attempts()
        place.grade()
        assert place.latest()["commit"]["id"] == seen, place.latest()


# ----- a git:// host made for the occasion -----

def object_header(kind, size):
    first, size = kind << 4 | size & 15, size >> 4
    out = b""
    while size:
        out += bytes([first | 128])
        first, size = size & 127, size >> 7
    return out + bytes([first])


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def packet(text):
    data = text if isinstance(text, bytes) else text.encode()
    return b"%04x" % (len(data) + 4) + data


def pack_of(objects):
    data = b"PACK" + struct.pack(">II", 2, len(objects)) + b"".join(objects)
    return data + sha1(data).digest()


def hello_pack(extra=(), files=()):
    """A commit with hello.sh and more entries (name, id), and more objects of the pack."""
    made, names = list(extra), []

    def add(kind, word, data):
        made.append(object_header(kind, len(data)) + zlib.compress(data))
        return sha1(f"{word} {len(data)}".encode() + b"\0" + data).digest()

    names = sorted([(b"hello.sh", add(3, "blob", b"echo hello\n")), *files])
    tree = add(2, "tree", b"".join(b"100644 " + name + b"\0" + identity for name, identity in names))
    tip = add(1, "commit", b"tree " + tree.hex().encode() + b"\nauthor A <a@b> 1 +0000\n"
              b"committer A <a@b> 1 +0000\n\nx\n")
    return tip.hex(), made


class Host:
    """Speaks git:// as far as one clone goes; `stream` yields the bytes of the pack."""

    def __init__(self, tip, stream):
        self.tip, self.stream, self.connections = tip, stream, 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"git://127.0.0.1:{self.socket.getsockname()[1]}/r.git"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                peer = self.socket.accept()[0]
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.answer, args=(peer,), daemon=True).start()

    def answer(self, peer):
        try:
            with peer, peer.makefile("rb") as lines:
                self.read_packet(lines)
                peer.sendall(packet(f"{self.tip} HEAD\0ofs-delta symref=HEAD:refs/heads/main\n") +
                             packet(f"{self.tip} refs/heads/main\n") + b"0000")
                while self.read_packet(lines) != b"done\n":
                    pass
                peer.sendall(packet("NAK\n"))
                for piece in self.stream():
                    peer.sendall(piece)
                peer.shutdown(socket.SHUT_WR)
                lines.read()
        except (OSError, EOFError):
            pass

    @staticmethod
    def read_packet(lines):
        head = lines.read(4)
        if len(head) < 4:
            raise EOFError
        length = int(head, 16)
        return lines.read(length - 4) if length >= 4 else b""

    def close(self):
        self.socket.close()


class Silent(Host):
    """Takes connections and says nothing."""

    def __init__(self, scheme):
        super().__init__("", None)
        port = self.socket.getsockname()[1]
        self.url = f"{scheme}://127.0.0.1:{port}/r.git"
        self.peers = []

    def answer(self, peer):
        self.peers.append(peer)


def a_silent_host_ends_in_time_as_our_failure_and_is_tried_again():
    hosts = [Silent("git"), Silent("https"), Silent("ssh")]
    with Place() as place:
        for number, host in enumerate(hosts):
            assert place.roster(f"c-{number}", host.url).returncode == 0
        started = time.monotonic()
        run = place.grade(OURS, env={"TAKEHOME_FETCH_TIMEOUT": "2s"})
        assert time.monotonic() - started < 60, time.monotonic() - started
        assert run.stderr.count("127.0.0.1 did not answer within 2 s") >= 3, run.stderr
        assert "0 graded, 0 refused, 3 failed on our side" in run.stderr, run.stderr
        assert [host.connections for host in hosts] == [3, 3, 3], [h.connections for h in hosts]
        assert not place.results(), place.results()
        shown = place.run("status").stdout
        assert "our" in shown or "infrastructure" in shown, shown
        for host in hosts:
            alone = takehome("grade", "--repo", host.url, "--assignment",
                             place.path / "assignments" / "hello", check=False,
                             env={"TAKEHOME_FETCH_TIMEOUT": "1s"})
            assert alone.returncode == OURS, (alone.returncode, alone.stdout, alone.stderr)
            host.close()
        odd = place.run("grade", check=False, env={"TAKEHOME_FETCH_TIMEOUT": "soon"})
        assert odd.returncode == 2 and "TAKEHOME_FETCH_TIMEOUT" in odd.stderr, odd.stderr
        plain = place.roster("c-9", "http://127.0.0.1:1/r.git")
        assert plain.returncode == 2 and "roster.csv:2: repository:" in plain.stderr, plain.stderr
    assert not list(pathlib.Path("/tmp").glob("takehome-grade-*"))


def a_fetch_that_was_killed_half_way_leaves_nothing_in_the_way():
    tip, objects = hello_pack()
    noise = random.Random(2).randbytes(1 << 20)
    data = pack_of(objects + [object_header(3, len(noise)) + zlib.compress(noise)])
    stalled = threading.Event()

    def slowly():
        yield data[:len(data) // 2]
        stalled.wait(60)
        yield data[len(data) // 2:]

    host = Host(tip, slowly)
    with Place() as place:
        place.roster("c-1", host.url)
        with subprocess.Popen([PROGRAM, "grade"], cwd=place.path, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as running:
            half = place.mirror() / "objects" / "pack"
            until = time.monotonic() + 30
            while not (half.is_dir() and bytes_below(half)) and time.monotonic() < until:
                time.sleep(0.05)
            running.send_signal(signal.SIGKILL)
        assert bytes_below(half), "nothing was half fetched"
        stalled.set()
        time.sleep(0.5)
        place.grade()
        assert place.latest()["points"] == "2", place.latest()
        assert not list(half.glob("*git2*")), list(half.iterdir())
    host.close()


# ----- the deadline -----

def claiming(seconds, words, cwd):
    """git with commit dates of one's choice."""
    dates = {"GIT_AUTHOR_DATE": f"{seconds} +0000", "GIT_COMMITTER_DATE": f"{seconds} +0000"}
    os.environ.update(dates)
    try:
        git(*words, cwd=cwd)
    finally:
        for name in dates:
            del os.environ[name]
    return git("rev-parse", "HEAD", cwd=cwd)


def both_are_shown(place, result, what):
    """What was claimed and what was seen; to readers by the day, as hours may tell who it is."""
    notice = "\n".join(result["notices"])
    assert what in notice, (what, notice)
    shown = " ".join(place.run("show", result["submission"]).stdout.split())
    assert re.sub(r"T\d\d:\d\d:\d\dZ", "", what) in shown, shown
    shown = " ".join(place.run("show", result["submission"], "--audience", "author").stdout.split())
    assert what in shown, shown


def what_was_seen_by_the_deadline_is_graded_whatever_the_ref_shows_later():
    with Place() as place:
        source = make_repository(place.top / "r", {"hello.sh": "echo hello\n"})
        seen = git("rev-parse", "HEAD", cwd=source)
        place.roster("c-1", source)
        place.grade()
        deadline = int(time.time()) + 1
        place.roster("c-1", source, deadline=instant(deadline))
        time.sleep(deadline + 1.1 - time.time())
        place.grade()  # looks, and sees nothing new
        late = claiming(deadline - 3600, ["commit", "-q", "--allow-empty", "-m", "backdated"], source)
        place.forget_attempts()
        place.grade()
        result = place.latest()
        assert result["commit"]["id"] == seen != late, result["commit"]
        both_are_shown(place, result, f"commit {late[:12]} claims {instant(deadline - 3600)}, was "
                                      "first seen 20")
        both_are_shown(place, result, "it came after the deadline, whatever it claims")
        (source / "hello.sh").write_text("echo rewritten\n", encoding="utf-8")
        git("add", "-A", cwd=source)
        git("update-ref", "-d", "HEAD", cwd=source)
        claiming(deadline - 7200, ["commit", "-q", "-m", "another history"], source)
        git("reflog", "expire", "--expire=now", "--all", cwd=source)
        git("gc", "-q", "--prune=now", cwd=source)
        place.forget_attempts()
        place.grade()
        result = place.latest()
        assert result["commit"]["id"] == seen and result["points"] == "2", result
        both_are_shown(place, result, "its history was rewritten")


def an_unwatched_deadline_falls_back_on_claims_and_says_so():
    with Place() as place:
        deadline = int(time.time()) - 3600
        source = make_repository(place.top / "r", {"hello.sh": "echo hello\n"})
        claimed = claiming(deadline - 60, ["commit", "-q", "--amend", "--reset-author", "-m", "x"],
                           source)
        claiming(deadline + 60, ["commit", "-q", "--allow-empty", "-m", "late"], source)
        place.roster("c-1", source, deadline=instant(deadline))
        place.grade()
        result = place.latest()
        assert result["commit"]["id"] == claimed, result["commit"]
        assert result["commit"]["committed"] == instant(deadline - 60), result["commit"]
        assert result["commit"]["first_seen"] > instant(deadline), result["commit"]
        both_are_shown(place, result, f"claims {instant(deadline - 60)}, was first seen 20")
        nothing = make_repository(place.top / "s", {"hello.sh": "echo hello\n"})
        place.roster("c-2", nothing, deadline=instant(deadline))
        assert "c-2@hello: refused (no commit was there by the deadline" in place.grade(REFUSED).stdout


# ----- credentials -----

class Smart(http.server.BaseHTTPRequestHandler):
    """git over https for whoever brings the token; /elsewhere/ leads to another host."""

    def log_message(self, *_):
        pass

    def answer(self):
        server = self.server
        body = self.body()
        server.seen.append((self.path, self.headers.get("Authorization")))
        path, _, query = self.path.partition("?")
        if path.startswith("/elsewhere/"):
            self.send_response(301)
            self.send_header("Location", server.elsewhere + self.path[len("/elsewhere"):])
            self.end_headers()
            return
        expected = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
        if self.headers.get("Authorization") != "Basic " + expected:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        backend = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env={
            **os.environ, "GIT_PROJECT_ROOT": str(server.root), "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
            "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", "")}, check=False)
        head, _, rest = backend.stdout.partition(b"\r\n\r\n")
        self.send_response(200)
        for line in head.decode().split("\r\n"):
            name, _, value = line.partition(": ")
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest)

    do_GET = do_POST = answer

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        out = b""
        while size := int(self.rfile.readline(), 16):
            out += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return out


def start_https(top, elsewhere=""):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Smart)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(top / "cert.pem", top / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.root, server.seen, server.elsewhere = top, [], elsewhere
    server.protocol_version = "HTTP/1.1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def make_certificate(top):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                    "/CN=git.test", "-addext", "subjectAltName=DNS:git.test,DNS:other.test", "-keyout",
                    str(top / "key.pem"), "-out", str(top / "cert.pem")], check=True,
                   capture_output=True)
    (top / "hosts").write_text("127.0.0.1 localhost git.test other.test\n", encoding="utf-8")


def trusting(top, *words, cwd, env):
    """takehome where certificate and hosts are the machine's: in a mount namespace of its own."""
    script = ('mount --bind "$1/cert.pem" /etc/ssl/certs/ca-certificates.crt && '
              'mount --bind "$1/hosts" /etc/hosts || exit 99; shift; exec "$@"')
    run = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", str(top), PROGRAM,
                          *map(str, words)], cwd=cwd, capture_output=True, text=True, timeout=120,
                         env={**os.environ, **env}, check=False)
    assert run.returncode != 99, run.stderr
    return run


def assert_secret_nowhere(place, run, name):
    secrets = [TOKEN.encode(), base64.b64encode(f"x-access-token:{TOKEN}".encode())]
    texts = {"stdout": run.stdout.encode(), "stderr": run.stderr.encode()}
    for path in [*place.path.rglob("*"), *pathlib.Path("/tmp").glob("takehome-grade-*/**/*")]:
        if path.is_file() and not path.is_symlink():
            texts[str(path)] = path.read_bytes()
    assert len(texts) > 10, texts.keys()
    for where, text in texts.items():
        assert not any(secret in text for secret in secrets), f"{name}: the token is in {where}"


def a_token_reaches_its_host_and_nothing_else():
    if os.getuid() != 0:
        assert os.environ.get("SANDBOX_MUST_WORK") != "1", "root is needed for a certificate"
        return
    with Place() as place:
        make_certificate(place.top)
        # the candidate's program looks for it, too
        script = ("if (env; cat /proc/[0-9]*/environ) 2>/dev/null | grep -qa s3cret\n"
                  "then echo leaked; else echo hello; fi\n")
        source = make_repository(place.top / "r", {"hello.sh": script})
        git("clone", "-q", "--bare", str(source), str(place.top / "r.git"), cwd=place.top)
        server = start_https(place.top)
        port = server.server_address[1]
        other = start_https(place.top, f"https://other.test:{port}")
        away = other.server_address[1]
        host = {"TAKEHOME_GIT_TOKEN": TOKEN, "TAKEHOME_GIT_TOKEN_HOST": "git.test"}
        rows = [  # name, address, environment, exit status, is the token sent
            ("the right token", f"https://git.test:{port}/r.git", host, GRADED, True),
            ("a wrong token", f"https://git.test:{port}/r.git",
             {**host, "TAKEHOME_GIT_TOKEN": TOKEN + "x"}, OURS, False),
            ("another host's token", f"https://other.test:{port}/r.git", host, OURS, False),
            ("a token for no host", f"https://git.test:{port}/r.git", {"TAKEHOME_GIT_TOKEN": TOKEN},
             OURS, False),
            ("a redirect to another host", f"https://git.test:{away}/elsewhere/r.git", host, OURS,
             False),
        ]
        for name, url, env, status, sent in rows:
            server.seen.clear()
            assert place.roster("c-1", url).returncode == 0
            shutil.rmtree(place.mirror(), ignore_errors=True)
            place.forget_attempts()
            run = trusting(place.top, "grade", cwd=place.path, env=env)
            assert run.returncode == status, f"{name}: {run.returncode}\n{run.stdout}{run.stderr}"
            expected = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
            reached = any(found == "Basic " + expected for _, found in server.seen)
            assert reached == sent, f"{name}: {server.seen}"
            assert_secret_nowhere(place, run, name)
            if name.startswith("a redirect"):
                assert not server.seen, f"{name}: {server.seen}"
            if status == GRADED:
                assert place.latest()["points"] == "2", place.latest()
        refused = place.roster("c-1", f"https://x-access-token:{TOKEN}@git.test:{port}/r.git")
        assert refused.returncode == 2, refused.stderr
        assert_secret_nowhere(place, refused, "an address with a token")
        server.shutdown()
        other.shutdown()


# ----- whose objects -----

def by_gitfile(attacker, victim, _):
    (attacker / ".git").write_text(f"gitdir: {victim}\n", encoding="utf-8")


def by_objects_link(attacker, victim, tip):
    bare(attacker, tip)
    (attacker / "objects").symlink_to(victim / "objects")


def by_pack_link(attacker, victim, tip):
    bare(attacker, tip)
    (attacker / "objects").mkdir()
    (attacker / "objects" / "pack").symlink_to(victim / "objects" / "pack")


def by_fanout_links(attacker, victim, tip):
    bare(attacker, tip)
    (attacker / "objects").mkdir()
    for number in range(256):
        (attacker / "objects" / f"{number:02x}").symlink_to(victim / "objects" / f"{number:02x}")


def by_linked_refs(attacker, victim, _):
    bare(attacker, "")
    shutil.rmtree(attacker / "refs")
    (attacker / "refs").symlink_to(victim / "refs")
    (attacker / "objects").symlink_to(victim / "objects")


def by_commondir(attacker, victim, tip):
    bare(attacker, tip)
    (attacker / "commondir").write_text(f"{victim}\n", encoding="utf-8")


def by_alternates(attacker, victim, tip):
    bare(attacker, tip)
    (attacker / "objects" / "info").mkdir(parents=True)
    (attacker / "objects" / "info" / "alternates").write_text(f"{victim}/objects\n", encoding="utf-8")


def by_linked_info(attacker, victim, tip):
    by_alternates(attacker, victim, tip)
    (attacker / "objects" / "info").rename(attacker / "elsewhere")
    (attacker / "objects" / "info").symlink_to("../elsewhere")


def by_alternates_behind_a_gitfile(attacker, victim, tip):
    by_alternates(attacker, victim, tip)
    attacker.rename(attacker.with_name("behind"))
    attacker.mkdir()
    (attacker / ".git").write_text("gitdir: ../behind\n", encoding="utf-8")


def by_inner_gitfile(attacker, victim, tip):
    inner = attacker / "inner"
    inner.mkdir()
    by_alternates(inner, victim, tip)
    (attacker / ".git").write_text("gitdir: inner\n", encoding="utf-8")


def by_config(attacker, victim, tip):
    bare(attacker, tip)
    (attacker / "objects").mkdir()
    (attacker / "config").write_text(f"[include]\npath = {victim}/config\n[core]\nworktree = {victim}\n"
                                     "repositoryformatversion = 0\nbare = true\n", encoding="utf-8")


def bare(attacker, tip):
    (attacker / "refs" / "heads").mkdir(parents=True)
    (attacker / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (attacker / "refs" / "heads" / "main").write_text(tip + "\n", encoding="utf-8")


TRICKS = [by_gitfile, by_objects_link, by_pack_link, by_fanout_links, by_linked_refs, by_commondir, by_alternates, by_linked_info,
          by_alternates_behind_a_gitfile, by_inner_gitfile, by_config]


def plain_git_serves(attacker, top):
    run = subprocess.run(["git", "-c", "safe.directory=*", "clone", "-q", "--no-local", str(attacker),
                          str(top / "served")], capture_output=True, check=False)
    shutil.rmtree(top / "served", ignore_errors=True)
    return run.returncode == 0


def no_repository_serves_what_lies_outside_of_it():
    with Place() as place:
        source = make_repository(place.top / "r", {"hello.sh": "echo hello\n", "own": "private work\n"})
        tip = git("rev-parse", "HEAD", cwd=source)
        place.roster("c-1", source)
        place.grade()
        private = place.path / "private" / "r.git"
        git("clone", "-q", "--bare", str(source), str(private), cwd=place.top)
        for victim in (place.mirror(), private):
            fallen = []
            for trick in TRICKS:
                shutil.rmtree(place.top / "behind", ignore_errors=True)
                attacker = place.top / "attacker"
                attacker.mkdir()
                trick(attacker, victim, tip)
                assert place.roster("c-2", attacker).returncode == 0
                run = place.run("grade", "c-2@hello", check=False)
                # links object by object are not looked for: Landlock denies them, which is an error
                expected = (REFUSED, OURS) if trick is by_fanout_links else (REFUSED,)
                assert run.returncode in expected, f"{trick.__name__}: {run.stdout}{run.stderr}"
                mirror = place.mirror("c-2")
                assert bytes_below(mirror) < 10000 if mirror.exists() else True, trick.__name__
                assert not packs(mirror), (trick.__name__, packs(mirror))
                if plain_git_serves(attacker, place.top):
                    fallen.append(trick.__name__)
                shutil.rmtree(attacker)
                shutil.rmtree(mirror, ignore_errors=True)
            # otherwise the tricks would prove nothing
            assert len(fallen) >= 6 and (victim != private or "by_fanout_links" in fallen), fallen


# ----- what costs too much -----

def zeros(size):
    """size bytes, deflated piece by piece."""
    deflate = zlib.compressobj()
    out = b""
    for _ in range(size >> 20):
        out += deflate.compress(bytes(1 << 20))
    return out + deflate.flush()


def loose_bomb(top):
    """A repository of a megabyte: one loose blob of 1.25 GiB."""
    source = make_repository(top / "bomb", {"hello.sh": "echo hello\n"})
    size = 1280 << 20
    head = f"blob {size}".encode() + b"\0"
    digest, deflate = sha1(head), zlib.compressobj()
    data = deflate.compress(head)
    for _ in range(size >> 20):
        digest.update(bytes(1 << 20))
        data += deflate.compress(bytes(1 << 20))
    name = digest.hexdigest()
    path = source / ".git" / "objects" / name[:2] / name[2:]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data + deflate.flush())
    git("update-index", "--add", "--cacheinfo", f"100644,{name},bomb", cwd=source)
    git("commit", "-q", "-m", "bomb", cwd=source)
    return source


def delta_bomb():
    """A pack of some kilobytes: 16 MiB of zeros, and a delta that copies them 80 times."""
    base = 16 << 20
    # each copies 0xffffff bytes from offset 0
    copies = (b"\xf0\xff\xff\xff") * 80
    delta = varint(base) + varint(80 * 0xFFFFFF) + copies
    blob = object_header(3, base) + zeros(base)
    tip, objects = hello_pack()
    # OFS_DELTA: the base is the object right before it
    back = len(blob)
    offset = bytes([back & 127])
    back >>= 7
    while back:
        back -= 1
        offset = bytes([back & 127 | 128]) + offset
        back >>= 7
    return tip, pack_of(objects + [blob, object_header(6, len(delta)) + offset + zlib.compress(delta)])


def endless_pack():
    """A blob that says it has 3 GiB, stored, and goes on."""
    yield b"PACK" + struct.pack(">II", 2, 4) + object_header(3, 3 << 30) + b"\x78\x01"
    piece = b"\x00" + struct.pack("<HH", 0xFFFF, 0) + os.urandom(0xFFFF)
    while True:
        yield piece * 16


def many_refs(top):
    source = make_repository(top / "refs", {"hello.sh": "echo hello\n"})
    tip = git("rev-parse", "HEAD", cwd=source)
    (source / ".git" / "packed-refs").write_text(
        "".join(f"{tip} refs/tags/v{number:05}\n" for number in range(2100)), encoding="utf-8")
    return source


def what_costs_too_much_is_refused_with_its_reason_and_nothing_is_left():
    bomb_tip, bomb = delta_bomb()
    blob_size = 1280 << 20
    huge = object_header(3, blob_size) + zeros(blob_size)
    huge_tip, objects = hello_pack()
    hosts = [Host(bomb_tip, lambda: [bomb]), Host("1" * 40, endless_pack),
             Host(huge_tip, lambda: [pack_of([huge] + objects)]),
             Host(huge_tip, lambda: [b"PACK" + struct.pack(">II", 2, 3 << 20)])]
    with Place() as place:
        rows = [  # name, repository, reasons
            ("a loose blob of 1.25 GiB", loose_bomb(place.top), ["too-costly"]),
            ("a delta that makes 1.25 GiB", hosts[0].url, ["too-costly"]),
            ("a pack without an end", hosts[1].url, ["too-big", "too-costly"]),
            ("a blob that nobody needs", hosts[2].url, ["graded", "too-costly"]),
            ("three million objects", hosts[3].url, ["too-many-objects"]),
            ("2,100 tags", many_refs(place.top), ["too-many-refs"]),
        ]
        for name, repository, reasons in rows:
            assert place.roster("c-1", repository).returncode == 0
            place.forget_attempts()
            started = time.monotonic()
            run = place.run("grade", check=False, timeout=200)
            assert run.returncode in (REFUSED, GRADED), f"{name}: {run.stdout}{run.stderr}"
            result = place.latest()
            found = result.get("reason") or result["outcome"]
            assert found in reasons, f"{name}: {found} {result.get('detail')}"
            left = bytes_below(place.path / ".takehome" / "mirrors")
            assert left < (64 << 10 if found != "graded" else 4 << 20), f"{name}: {left} bytes are left"
            assert time.monotonic() - started < 120, f"{name}: {time.monotonic() - started} s"
            shutil.rmtree(place.mirror(), ignore_errors=True)
    for host in hosts:
        host.close()


need_sandbox()
run_tests([
    a_second_fetch_transfers_only_what_is_new,
    a_damaged_mirror_is_mended_and_nobody_is_refused_for_it,
    a_broken_source_does_not_cost_what_was_fetched,
    a_silent_host_ends_in_time_as_our_failure_and_is_tried_again,
    a_fetch_that_was_killed_half_way_leaves_nothing_in_the_way,
    what_was_seen_by_the_deadline_is_graded_whatever_the_ref_shows_later,
    an_unwatched_deadline_falls_back_on_claims_and_says_so,
    a_token_reaches_its_host_and_nothing_else,
    no_repository_serves_what_lies_outside_of_it,
    what_costs_too_much_is_refused_with_its_reason_and_nothing_is_left,
])
