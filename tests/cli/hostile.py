"""Hostile repositories: refused with their reason, or graded safely; the host stays as it was."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import zlib

from workspace import PROGRAM, git, make_assignment, make_repository, need_sandbox, run_tests, takehome

HELLO = "echo hello\n"


def write_object(repository, kind, data):
    """A loose object, whatever its content: git's own tools would refuse some of these."""
    raw = kind.encode() + b" " + str(len(data)).encode() + b"\0" + data
    name = hashlib.sha1(raw).hexdigest()
    path = pathlib.Path(repository) / "objects" / name[:2] / name[2:]
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_bytes(zlib.compress(raw))
    return name


def tree_of(repository, entries):
    data = b"".join(mode.encode() + b" " + name + b"\0" + bytes.fromhex(identity)
                    for mode, name, identity in entries)
    return write_object(repository, "tree", data)


def build(top, entries):
    """A bare repository whose main is one commit of hand-made tree entries."""
    repository = pathlib.Path(top) / "r.git"
    git("init", "-q", "--bare", "-b", "main", str(repository), cwd=top)
    made = []
    for mode, name, content in entries(repository) if callable(entries) else entries:
        if isinstance(content, str) and len(content) == 40:
            identity = content
        else:
            identity = write_object(repository, "blob", content)
        made.append((mode, name, identity))
    hello = write_object(repository, "blob", HELLO.encode())
    made.append(("100644", b"hello.sh", hello))
    tree = tree_of(repository, sorted(made, key=lambda entry: entry[1]))
    commit = write_object(repository, "commit", (
        f"tree {tree}\nauthor A <a@example.org> 1 +0000\n"
        f"committer A <a@example.org> 1 +0000\n\nx\n").encode())
    (repository / "refs" / "heads" / "main").write_text(commit + "\n", encoding="utf-8")
    return repository


def deep(repository):
    identity = tree_of(repository, [("100644", b"f", write_object(repository, "blob", b"x"))])
    for _ in range(30):
        identity = tree_of(repository, [("40000", b"d", identity)])
    return [("40000", b"deep", identity)]


def many(repository):
    identity = write_object(repository, "blob", b"x")
    return [("100644", b"n%05d" % number, identity) for number in range(3000)]


def sub(repository, name, mode, content):
    identity = write_object(repository, "blob", content)
    return [("40000", b"sub", tree_of(repository, [(mode, name, identity)]))]


def linked(repository):
    inner = tree_of(repository, [("120000", b"up", write_object(repository, "blob", b"../.."))])
    return [("40000", b"a", inner)]


# name, entries beside hello.sh, reason ("graded": safely)
TREES = [
    ("an absolute link", [("120000", b"l", b"/etc/passwd")], "link"),
    ("a link that climbs out", [("120000", b"l", b"../../etc/passwd")], "link"),
    ("a link that climbs out of a folder", linked, "link"),
    ("a climb hidden behind a name", [("120000", b"l", b"a/../../x")], "link"),
    ("an empty link", [("120000", b"l", b"")], "link"),
    ("a link of two kilobytes", [("120000", b"l", b"x" * 2000)], "link"),
    ("a link that stays inside", [("120000", b"l", b"hello.sh")], "graded"),
    ("an entry named ..", lambda r: sub(r, b"..", "100644", b"x"), "name"),
    ("an entry named .", lambda r: sub(r, b".", "100644", b"x"), "name"),
    ("an entry named .git", [("100644", b".git", b"x")], "dot-git"),
    ("an entry named .GIT", [("100644", b".GIT", b"x")], "dot-git"),
    ("an entry named git~1", [("100644", b"git~1", b"x")], "dot-git"),
    ("a .git that HFS would see", [("100644", b".g\xe2\x80\x8cit", b"x")], "dot-git"),
    ("a .git stream of NTFS", [("100644", b".git::$INDEX_ALLOCATION", b"x")], "dot-git"),
    ("a slash in a name", [("100644", b"a/b", b"x")], "name"),
    ("a newline in a name", [("100644", b"a\nb", b"x")], "name"),
    ("an escape sequence in a name", [("100644", b"\x1b[31m", b"x")], "name"),
    ("a name that is not UTF-8", [("100644", b"\xff\xfe", b"x")], "name"),
    ("a name of 255 bytes", [("100644", b"x" * 255, b"x")], "path-too-long"),
    ("names that differ in case", [("100644", b"A.txt", b"1"), ("100644", b"a.txt", b"2")], "graded"),
    ("the same name twice", [("100644", b"twice", b"1"), ("100644", b"twice", b"2")], "collision"),
    ("a file and a folder of one name",
     lambda r: [("100644", b"both", write_object(r, "blob", b"1")),
                ("40000", b"both", tree_of(r, []))], "collision"),
    ("folders thirty deep", deep, "path-too-deep"),
    ("three thousand files", many, "too-many-files"),
    ("a file of two megabytes", [("100644", b"big", b"x" * (2 << 20))], "file-too-big"),
    ("files that are too large together",
     [("100644", b"b%d" % n, bytes([n]) * (900 << 10)) for n in range(12)], "checkout-too-big"),
    ("a bomb: 64 MiB of zeros in 64 KiB", [("100644", b"bomb", bytes(64 << 20))], "file-too-big"),
    ("a submodule", [("160000", b"module", "1" * 40)], "submodule"),
    ("a Git LFS pointer", [("100644", b"data.bin", b"version https://git-lfs.github.com/spec/v1\n"
                                                   b"oid sha256:" + b"0" * 64 + b"\nsize 1\n")], "lfs"),
    ("an object that is missing", [("100644", b"gone", "2" * 40)], "corrupt"),
    ("attributes with a filter", [("100644", b".gitattributes", b"* filter=evil\n"),
                                  ("100644", b".gitconfig", b"[filter \"evil\"]\nsmudge=touch /tmp/evil\n")],
     "graded"),
]


def grade(top, repository, ref="main"):
    report = pathlib.Path(top) / "result.json"
    if report.exists():
        report.unlink()
    run = subprocess.run([PROGRAM, "grade", "--repo", str(repository), "--ref", ref, "--assignment",
                          str(pathlib.Path(top) / "assignment"), "--audience", "author", "--json",
                          str(report)], capture_output=True, text=True, timeout=120)
    assert run.returncode in (0, 6), (run.returncode, run.stderr)
    return json.loads(report.read_text(encoding="utf-8"))


def expect(top, name, repository, reason, ref="main"):
    result = grade(top, repository, ref)
    found = result["outcome"] if result["outcome"] == "graded" else result.get("reason")
    assert found == reason, f"{name}: {found}, not {reason}: {result.get('detail')}"
    if reason == "graded":
        assert result["points"] == "2", f"{name}: {result}"


class Place:
    def __enter__(self):
        self.top = tempfile.mkdtemp(prefix="takehome-hostile-")
        make_assignment(pathlib.Path(self.top) / "assignment", submission={
            "paths": ["**"], "max_files": 500, "max_file_bytes": "1MiB", "max_bytes": "8MiB",
            "max_path_bytes": 200, "max_depth": 12})
        return self.top

    def __exit__(self, *_):
        shutil.rmtree(self.top, ignore_errors=True)


def every_hostile_tree_is_refused_with_its_reason_or_graded_safely():
    before = pathlib.Path("/etc/passwd").read_bytes()
    with Place() as top:
        for name, entries, reason in TREES:
            repository = build(top, entries)
            expect(top, name, repository, reason)
            shutil.rmtree(repository)
    assert pathlib.Path("/etc/passwd").read_bytes() == before
    assert not os.path.exists("/tmp/evil")
    assert not [path for path in pathlib.Path("/tmp").glob("takehome-grade-*")]


def odd_repositories_are_refused_with_their_reason():
    with Place() as top:
        empty = pathlib.Path(top) / "empty"
        git("init", "-q", "-b", "main", str(empty), cwd=top)
        expect(top, "empty", empty, "empty")
        good = make_repository(pathlib.Path(top) / "good", {"hello.sh": HELLO})
        expect(top, "no such branch", good, "missing-ref", "nowhere")
        expect(top, "no such commit", good, "missing-commit", "3" * 40)
        expect(top, "a bad ref", good, "missing-ref", "a..b")
        expect(top, "a commit by its id", good, "graded", git("rev-parse", "HEAD", cwd=good))
        git("tag", "-a", "-m", "x", "v1", cwd=good)
        expect(top, "an annotated tag", good, "graded", "v1")
        git("checkout", "-q", "--orphan", "unborn", cwd=good)
        expect(top, "an unborn HEAD", good, "missing-ref", "HEAD")
        expect(top, "not a repository", pathlib.Path(top) / "assignment", "not-a-repository")
        # a disk that is away is nobody's refusal
        run = takehome("grade", "--repo", pathlib.Path(top) / "nothing", "--assignment", pathlib.Path(top) / "assignment", check=False)
        assert run.returncode == 5 and "no folder" in run.stderr, run
        for url in ("http://example.org/x.git", "ext::sh -c true", "https://user:pw@example.org/x"):
            expect(top, url, url, "url")
        hooked = make_repository(pathlib.Path(top) / "hooked", {"hello.sh": HELLO})
        hook = hooked / ".git" / "hooks" / "post-checkout"
        hook.write_text("#!/bin/sh\ntouch /tmp/evil\n", encoding="utf-8")
        hook.chmod(0o755)
        expect(top, "hooks", hooked, "graded")
        borrowing = pathlib.Path(top) / "borrowing"
        git("clone", "-q", "--shared", str(hooked), str(borrowing), cwd=top)
        expect(top, "alternates", borrowing, "alternates")
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", "65534:65534", str(hooked)], check=True)
            expect(top, "another uid's", hooked, "graded")
    assert not os.path.exists("/tmp/evil")


need_sandbox()
run_tests([every_hostile_tree_is_refused_with_its_reason_or_graded_safely,
           odd_repositories_are_refused_with_their_reason])
