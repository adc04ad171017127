"""What a reviewer reads names nobody: a repository full of leaks, its copy, its pack, and the page."""

import html.parser
import io
import json
import pathlib
import re
import struct
import subprocess
import tempfile
import zipfile
import zlib

from workspace import PROGRAM, need_sandbox, run_tests, takehome

CASE = pathlib.Path(__file__).resolve().parents[2] / "assignments" / "data" / "customers-by-location"
NAME, MAIL, OWNER = "Marisol Quintero", "mquintero@post.io", "mari-q"
LEAKS = ["Marísol", "QUÍNTERO", "marisol.q", "Marisol", "Quintero", "mquintero", "mari-q", "MarisolQuintero", "Friend Other", "friend@other.io"]
ID = "c-900@customers-by-location"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) +
       chunk(b"tEXt", b"Author\0Marisol Quintero") + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b""))
JPEG = b"\xff\xd8\xff\xe1\x00\x18Exif\0\0Marisol Quintero" + b"\xff\xda\x00\x04xxpicture\xff\xd9"
PDF = b"%PDF-1.4\n1 0 obj <</Author (Marisol Quintero) /Creator (mari-q)>> endobj\n%%EOF\n"
FILES = {
    "customers.py": "# @author Marisol Quintero <mquintero@post.io>\nimport sys\nprint('Marisol Quintero, Friend Other', sys.argv)\n",
    "README.md": "# By Marisol Quintero\n\nSee https://github.com/mari-q/x, /home/mari-q/work.\n",
    "LICENSE": "MIT License\n\nCopyright (c) 2026 Marisol Quintero\n",
    "package.json": '{\n  "author": "Marisol Quintero",\n  "repository": "github.com/mari-q/x"\n}\n',
    "pyproject.toml": '[project]\nauthors = [{name = "Marisol Quintero", email = "mquintero@post.io"}]\n',
    "go.mod": "module github.com/mari-q/x\n",
    "notes/marisol-quintero.txt": "co-written with Friend Other\n",
    "tests/a_quintero.py": "def test():\n    assert 'MarisolQuintero'\n",
    "same/marisol.txt": "one\n", "same/quintero.txt": "two\n",  # both become c-900.txt
    "both/marisol": "a file\n", "both/quintero/x": "below a folder of that name\n",
    "results": "a file that is called as a part of the page is\n", "a b%20c#d.txt": "x\n",
    "accents.txt": "Marísol QUÍNTERO, MarisolQuinteroClient, quintero92, M. Quintero, marisol.q\n",
    ".github/workflows/x.yml": "name: GitHub\n",
}
OFFICE = io.BytesIO()
with zipfile.ZipFile(OFFICE, "w", zipfile.ZIP_DEFLATED) as office:
    office.writestr("docProps/core.xml", f"<dc:creator>{NAME}</dc:creator>")
BYTES = {"e.docx": OFFICE.getvalue(), "f.o": b"\x7fELF\0/home/mq/x.c\0", "a.png": PNG, "b.jpg": JPEG, "c.pdf": PDF, "d.bin": b"\0\1" + "Quintero".encode("utf-16-le")}


def git(cwd, *words, **env):
    base = {"PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
            "GIT_AUTHOR_NAME": NAME, "GIT_AUTHOR_EMAIL": MAIL, "GIT_COMMITTER_NAME": "Friend Other",
            "GIT_COMMITTER_EMAIL": "friend@other.io", "GIT_AUTHOR_DATE": "2026-11-20T03:12:00+0545",
            "GIT_COMMITTER_DATE": "2026-11-20T03:12:00+0545"}
    run = subprocess.run(["git", *words], cwd=cwd, capture_output=True, text=True, check=True, env={**base, **env})
    return run.stdout.strip()


class Workspace:
    def __init__(self, more=None):
        self.more = more or {}

    def __enter__(self):
        self.top = tempfile.TemporaryDirectory(prefix="takehome-blind-")
        top = pathlib.Path(self.top.name)
        self.path, repository = top / "work", top / OWNER / "take-home"
        takehome("init", self.path, "--team", "pair")
        subprocess.run(["cp", "-r", CASE, self.path / "assignments"], check=True)
        demo = CASE.parent / "demo"
        me = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        people = json.loads((demo / "people.json").read_text(encoding="utf-8"))
        people["people"][0]["users"].append(me)
        (self.path / "people.json").write_text(json.dumps(people), encoding="utf-8")
        (self.path / "process.json").write_bytes((demo / "process.json").read_bytes())
        repository.mkdir(parents=True)
        git(repository, "init", "-q", "-b", "marisol-quintero")
        for name, text in FILES.items():
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            (repository / name).write_text(text, encoding="utf-8")
        for name, data in {**BYTES, **self.more}.items():
            (repository / name).write_bytes(data)
        (repository / "host").symlink_to("README.md")
        git(repository, "add", "-A")
        git(repository, "commit", "-q", "-m", f"by {NAME}\n\nSigned-off-by: {NAME} <{MAIL}>")
        git(repository, "commit", "-q", "--allow-empty", "-m", "Update on the web", GIT_COMMITTER_NAME="GitHub",
            GIT_COMMITTER_EMAIL="noreply@github.com")
        takehome("roster", "add", "c-900", "customers-by-location", "--repository", repository, "--ref",
                 "marisol-quintero", "--name", NAME, "--email", MAIL, cwd=self.path)
        takehome("grade", cwd=self.path, check=not self.more)
        return self

    def __exit__(self, *_):
        self.top.cleanup()

    def run(self, *words, status=0):
        run = takehome(*words, cwd=self.path, check=False)
        assert run.returncode == status, (words, run.returncode, run.stdout, run.stderr)
        return run


def check_bytes(where, data):
    low = data.lower()
    for leak in LEAKS:
        for form in (leak.lower().encode(), leak.lower().encode("utf-16-le")):
            assert form not in low, (where, leak, low[max(0, low.find(form) - 80):][:160])


def nothing_in_a_copy_names_the_candidate():
    with Workspace() as workspace:
        start = workspace.run("review", "start", ID)
        copy = pathlib.Path(next(line.split(": ", 1)[1] for line in start.stderr.splitlines() if "without names" in line))
        found = [path for path in copy.rglob("*") if path.is_file()]
        assert len(found) >= len(FILES) + 3, found
        for path in found:
            check_bytes(path.name, str(path.relative_to(copy)).encode())
            check_bytes(path.name, path.read_bytes())
        work = copy / "work"
        for name, text in FILES.items():
            if "quintero" not in name and "marisol" not in name:  # a place in the copy is a place in the work
                assert (work / name).read_text(encoding="utf-8").count("\n") == text.count("\n"), name
        assert b"picture" in (work / "b.jpg").read_bytes() and b"IDAT" in (work / "a.png").read_bytes()
        for name in ("d.bin", "host", "e.docx", "f.o"):
            assert not (work / name).exists(), name
        assert sorted((work / "same" / name).read_text(encoding="utf-8") for name in ("c-900.txt", "c-900.txt~2")) == [
            "one\n", "two\n"]
        assert (work / "both" / "c-900").read_text(encoding="utf-8") == "a file\n"
        assert len([path for path in found if "below a folder" in path.read_text(encoding="utf-8", errors="replace")]) == 4
        assert (work / ".github" / "workflows" / "x.yml").read_text(encoding="utf-8") == "name: GitHub\n"
        report = (copy / "report.txt").read_text(encoding="utf-8")
        for kind in ("manifest", "known", "metadata", "file name", "left out: names them", "left out: a link",
                     "left out: packed", "left out: names a home folder"):
            assert kind in report, (kind, report)
        mirror = workspace.path / ".takehome" / "mirrors" / ID
        assert NAME in git(mirror, "-c", "safe.directory=*", "log", "--format=%an", "--all"), "the original changed"
        (copy / "history.txt").unlink()  # of a program before this one
        workspace.run("review", "start", ID)
        before = {path: path.read_bytes() for path in found}
        workspace.run("review", "start", ID)
        assert before == {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
        said = (copy / "history.txt").read_text(encoding="utf-8")
        assert "1. by c-900 (" in said and "2. Update on the web (0 files, +0 -0)" in said and "Signed-off-by: c-900" in said
        for hours in ("03:12", "21:27", "+0545"):
            assert not [path for path in found if hours in path.read_text(encoding="utf-8", errors="replace")], hours
        page = (copy / "review.html").read_text(encoding="utf-8")
        assert "Results" in page and "found &quot;c-900, c-900" in page and f"review edit {ID}" in page, page
        shown = workspace.run("show", ID, "--json").stdout
        assert "c-900, c-900" in shown and not re.search("T(?!00:00:00)[0-9]{2}:[0-9]{2}", json.dumps(
            [json.loads(shown)["commit"], json.loads(shown)["notices"]])), shown
        assert "Friend Other" in workspace.run("show", ID, "--json", "--audience", "author").stdout
        candidates = json.loads(workspace.run("show", ID, "--json", "--audience", "candidate").stdout)
        assert [suite["id"] for suite in candidates["suites"]] == ["examples"] and "points" not in candidates, candidates
        check_bytes("show", shown.encode())
        check_bytes("draft", workspace.run("draft", ID, "--json").stdout.encode())
        check_bytes("criterion", workspace.run("show", ID, "--criterion", "correctness").stdout.encode())
        check_bytes("show", workspace.run("show", ID).stdout.encode())
        check_bytes("draft", workspace.run("draft", ID).stdout.encode())
        check_bytes("status", workspace.run("status", "--json").stdout.encode())


class Page(html.parser.HTMLParser):
    """What a screen reader and a keyboard find: headings, ids, links, stops of the tab key, parts that scroll."""

    def __init__(self):
        super().__init__()
        self.ids, self.links, self.headings, self.loads, self.scrolls, self.open, self.stops = [], [], [], [], [], [], 0

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        if tag == "pre" and attributes.get("class") != "said":
            self.scrolls.append(attributes)
        if (tag == "a" or "tabindex" in attributes) and attributes.get("tabindex") != "-1":
            self.stops += 1
        if tag in ("script", "img", "link", "iframe", "object", "form", "input") or "src" in attributes:
            self.loads.append(tag)
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, (tag, self.open[-3:])


def a_pack_is_one_zip_that_needs_nothing_else():
    with Workspace() as workspace:
        path = pathlib.Path(workspace.run("review", "pack", ID, "--for", "grace").stdout.strip())
        again = path.read_bytes()
        workspace.run("review", "pack", ID, "--for", "grace")
        assert path.read_bytes() == again, "the same pack has other bytes"
        with zipfile.ZipFile(io.BytesIO(again)) as pack:
            names = pack.namelist()
            assert not [name for name in names if name.startswith("/") or ".." in name], names
            for name in names:
                check_bytes("pack", name.encode())
                check_bytes(name, pack.read(name))
            page = pack.read("review.html").decode()
            form = pack.read(f"{ID}.grace.review").decode()
        assert "# " in form and f"submission: {ID}" in form, form
        parsed = Page()
        parsed.feed(page)
        assert not parsed.open and not parsed.loads, (parsed.open, parsed.loads)
        assert len(parsed.ids) == len(set(parsed.ids)), "an id stands twice"
        for link in parsed.links:
            assert link.startswith("#") and link[1:] in parsed.ids, link
        assert parsed.headings[0] == "h1" and parsed.headings.count("h1") == 1, parsed.headings
        assert parsed.scrolls and all(part["tabindex"] == "0" and part["aria-label"] and part["role"] for part in parsed.scrolls)
        assert parsed.stops < 8 + 3 * len(names), "every line is a stop of the tab key"
        assert {"results", "file-1", "line-1-1"} <= set(parsed.ids) and "width=device-width" in page and 'lang="en"' in page
        assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
        assert "knows no" in workspace.run("review", "pack", ID, "--for", "nobody", status=2).stderr
        assert "may not review" in workspace.run("review", "pack", ID, "--for", "lin", status=2).stderr


def what_could_not_be_graded_is_owed_a_reading():
    many = {"large.bin": b"x\0" * (1 << 20), "many.txt": b"line\n" * 30000, "after.txt": b"one\n", "none.txt": b"",
            "<script>alert(1)<": b"</pre><script>alert(1)</script>\x1b[31m\n"}
    with Workspace(many) as workspace:
        assert "refused" in workspace.run("status").stdout
        start = workspace.run("review", "start", ID)
        copy = pathlib.Path(next(line.split(": ", 1)[1] for line in start.stderr.splitlines() if "without names" in line))
        assert (copy / "work" / "large.bin").stat().st_size == 2 << 20
        page = (copy / "review.html").read_text(encoding="utf-8")
        assert "<script" not in page and "\x1b" not in page and "&lt;script&gt;alert(1)&lt;" in page
        parsed = Page()
        parsed.feed(page)
        assert not parsed.open
        assert page.count("Not all of it is on this page") >= 1 and page.count("An empty file.") == 1, page[-3000:]
        assert "As it was given" not in page.split('id="file-')[-1]
    with Workspace({"bell\a.txt": b"x"}) as workspace:
        start = workspace.run("review", "start", ID)
        assert "there is nothing to read" in start.stderr and "review edit" in start.stderr, start
        assert "there is nothing to read" in workspace.run("review", "pack", ID, "--for", "grace", status=2).stderr


def who_it_is_is_told_for_a_reason_that_the_log_keeps():
    with Workspace() as workspace:
        assert "--reason" in workspace.run("unblind", ID, status=2).stderr
        workspace.run("review", "start", ID)
        said = workspace.run("unblind", ID, "--reason", "they called about the interview", status=3).stderr
        assert "your own review" in said, said
        (workspace.path / "reviews" / f"{ID}.ada.review").unlink()
        said = workspace.run("unblind", ID, "--reason", "they called about the interview").stdout
        assert NAME in said and MAIL in said, said
        acts = [row["act"] for row in json.loads(workspace.run("log", "--json").stdout)]
        assert acts[-1] == "unblinded", acts
        kept = workspace.path / "private" / "unblinded.jsonl"
        assert "interview" in kept.read_text(encoding="utf-8") and kept.stat().st_mode & 0o077 == 0
        log = (workspace.path / ".takehome" / "log.jsonl").read_text(encoding="utf-8")
        assert "interview" not in log
        check_bytes("log", log.encode())


assert PROGRAM
need_sandbox()
run_tests([nothing_in_a_copy_names_the_candidate, a_pack_is_one_zip_that_needs_nothing_else,
           what_could_not_be_graded_is_owed_a_reading,
           who_it_is_is_told_for_a_reason_that_the_log_keeps])
