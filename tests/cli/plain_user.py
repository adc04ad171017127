"""As a plain user: what is missing is named, refused, or lowered by name; verdicts are root's."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from workspace import PROGRAM, SKIP, make_assignment, make_repository, run_tests

NOBODY = 65534
DONE, USAGE, OURS = 0, 2, 5
# what only a delegated cgroup gives
CGROUP_LAYERS = ["memory", "processes", "cpu"]

# name, hello.sh; the build runs build.sh
CANDIDATES = [
    ("passes", "echo hello\n", "exit 0\n"),
    ("fails", "echo bye\n", "exit 0\n"),
    ("does-not-build", "echo hello\n", "echo 'build.sh: no rule' >&2; exit 2\n"),
    ("crashes", "kill -SEGV $$\n", "exit 0\n"),
    ("sleeps", "sleep 60\n", "exit 0\n"),
    ("floods", "yes\n", "exit 0\n"),
    ("fills-the-disk", "cat /dev/zero > f; echo hello\n", "exit 0\n"),
    ("burns-cpu", "while :; do :; done\n", "exit 0\n"),
    ("asks-the-network", "/usr/bin/python3 -c 'import socket; "
                         "socket.create_connection((\"192.0.2.1\", 80), 1)' || echo hello\n", "exit 0\n"),
    ("reads-secrets", "cat /etc/shadow /root/.profile 2>/dev/null | grep -q . || echo hello\n",
     "exit 0\n"),
]
# these are held by the layers that may be missing
GREEDY = [
    ("hogs-memory", "/usr/bin/python3 -c 'x = bytearray(400 << 20); print(len(x))'\n", "exit 0\n"),
    ("forks", "i=0; while [ $i -lt 200 ]; do sleep 20 & i=$((i + 1)); done; echo hello\n", "exit 0\n"),
]


class Home:
    """A folder with the program, an assignment and repositories; each user has a folder below."""

    def __init__(self):
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="takehome-plain-"))
        self.top.chmod(0o755)
        self.program = self.top / "takehome"
        shutil.copy(PROGRAM, self.program)
        self.program.chmod(0o755)
        (self.top / "cmd").mkdir(mode=0o755)  # as built: the second program beside the first
        shutil.copy(pathlib.Path(PROGRAM).parent / "cmd" / "takehome", self.top / "cmd" / "takehome")
        budget = {"wall": "20s", "cpu": "10s", "memory": "64MiB", "processes": 32, "disk": "4MiB",
                  "inodes": 200, "output": "16KiB", "open_files": 64}
        self.assignment = make_assignment(self.top / "assignment", budget=budget, variants=[
            {"id": "sh", "environment": "host", "build": {"command": ["sh", "build.sh"]}}], suites=[
                {"id": "greeting", "title": "Greeting", "kind": "io", "command": ["sh", "hello.sh"],
                 "visibility": "candidate", "limits": {"wall": "3s", "cpu": "1s"},
                 "cases": [{"id": "plain", "expected": "suites/hello.out", "points": "2"}]}])
        for name, script, build in CANDIDATES + GREEDY:
            make_repository(self.top / "repositories" / name, {"hello.sh": script, "build.sh": build})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.top, ignore_errors=True)


class User:
    """Runs the program as somebody, in a workspace of their own."""

    def __init__(self, home, name, uid=None, groups=()):
        self.home, self.uid, self.groups = home, uid, groups
        self.folder = home.top / name
        self.workspace = self.folder / "workspace"
        self.workspace.mkdir(parents=True)
        if uid is not None:
            for path in (self.folder, self.workspace):
                os.chown(path, uid, uid)

    def enter(self):
        for group in self.groups:  # while we still may
            (group / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")
        if self.uid is not None:
            os.setgroups([])
            os.setgid(self.uid)
            os.setuid(self.uid)

    def run(self, *words, status=DONE, wrapper=()):
        run = subprocess.run([*wrapper, self.home.program, *map(str, words)], cwd=self.workspace,
                             capture_output=True, text=True, timeout=280, preexec_fn=self.enter,
                             env={**os.environ, "HOME": str(self.folder)}, check=False)
        assert run.returncode == status, (f"{' '.join(map(str, words))}: {run.returncode}, not {status}\n"
                                          f"{run.stdout}{run.stderr}")
        return run

    def prepare(self, candidates):
        self.run("init", "--team", "solo")
        shutil.copytree(self.home.assignment, self.workspace / "assignments" / "hello",
                        dirs_exist_ok=True)
        roster = self.folder / "roster.csv"
        roster.write_text("candidate,repository,assignment\n" + "".join(
            f"{name},{self.home.top}/repositories/{name},hello\n" for name, *_ in candidates),
            encoding="utf-8")
        self.run("roster", "import", roster)

    def lower(self, layers):
        path = self.workspace / "takehome.json"
        settings = json.loads(path.read_text(encoding="utf-8"))
        settings["lowered"] = layers
        path.write_text(json.dumps(settings), encoding="utf-8")

    def results(self):
        attempts = (self.workspace / ".takehome" / "attempts").glob("*/result.json")
        loaded = [json.loads(path.read_text(encoding="utf-8")) for path in attempts]
        return {result["submission"].partition("@")[0]: result for result in loaded}


def missing_layers(doctor):
    return [row["layer"] for row in json.loads(doctor.stdout)["layers"] if not row["works"]]


def verdicts(result):
    """All of a result but what it cost and where it ran."""
    return (result["outcome"], result.get("points"),
            [(phase["id"], phase["verdict"]) for phase in result["phases"]],
            [(suite["id"], suite["verdict"], [(case["id"], case["verdict"]) for case in suite["cases"]])
             for suite in result["suites"]])


def must_be_the_same(ours, theirs, candidates):
    for name, *_ in candidates:
        assert verdicts(ours[name]) == verdicts(theirs[name]), (
            f"{name}: root {verdicts(theirs[name])}, plain user {verdicts(ours[name])}")


def plain(home, groups=(), name="plain"):
    return User(home, name, NOBODY if os.getuid() == 0 else None, groups)


def doctor_names_each_missing_layer_with_its_remedy():
    with Home() as home:
        user = plain(home)
        status = user_status(user)
        shown = user.run("doctor", status=status).stdout
        rows = json.loads(user.run("doctor", "--json", status=status).stdout)["layers"]
        missing = [row["layer"] for row in rows if not row["works"]]
        assert status == (OURS if missing else DONE), (status, missing)
        # run as root and made nobody, the user has no delegated group
        assert os.getuid() != 0 or missing == CGROUP_LAYERS, missing
        lines = shown.splitlines()
        for row in rows:
            where = [number for number, line in enumerate(lines) if line.split()[1:2] == [row["layer"]]]
            assert len(where) == 1, (row, shown)
            word = lines[where[0]].split()[0]
            assert word == ("works" if row["works"] else "MISSING") and row["why"], (row, shown)
            if not row["works"]:
                assert row["remedy"] and "remedy: " + row["remedy"] in lines[where[0] + 1], (row, shown)


def user_status(user):
    run = subprocess.run([user.home.program, "doctor"], cwd=user.workspace, capture_output=True,
                         preexec_fn=user.enter, check=False)
    return run.returncode


def grading_is_refused_until_each_missing_layer_is_lowered_by_name():
    with Home() as home:
        user = plain(home)
        missing = missing_layers(user.run("doctor", "--json", status=user_status(user)))
        user.prepare(CANDIDATES[:1])
        repository = home.top / "repositories" / "passes"
        alone = ["grade", "--repo", repository, "--assignment", home.assignment]
        for count in range(len(missing)):
            user.lower(missing[:count])
            said = user.run("grade", status=OURS).stderr
            assert f"the layer '{missing[count]}' cannot be had: run as root, or" in said, said
            assert not user.results(), user.results()
            lowered = [word for layer in missing[:count] for word in ("--lower", layer)]
            said = user.run(*alone, *lowered, status=OURS).stderr
            assert f"the layer '{missing[count]}' cannot be had" in said, said
            assert "lower it by name" in said, said
        report = user.folder / "report.json"
        user.run(*alone, *[word for layer in missing for word in ("--lower", layer)], "--json", report)
        assert json.loads(report.read_text(encoding="utf-8"))["lowered"] == missing
        user.lower(missing)
        user.run("grade")
        result = user.results()["passes"]
        assert result["lowered"] == missing and not set(missing) & set(result["layers"]), result
        shown = user.run("show", "passes@hello").stdout
        assert all(f"- {layer}" in shown for layer in missing), shown
        user.lower(["walls"])
        said = user.run("grade", status=USAGE).stderr
        assert "/lowered/0: 'walls' is no layer; they are: user, " in said, said
        said = user.run(*alone, "--lower", "walls", status=USAGE).stderr
        assert "'walls' is no layer" in said, said


def a_plain_user_gives_the_verdicts_that_root_gives():
    if os.getuid() != 0:
        return
    with Home() as home:
        root, user = User(home, "root"), plain(home)
        for somebody in (root, user):
            somebody.prepare(CANDIDATES)
            somebody.lower(CGROUP_LAYERS)
            somebody.run("grade")
        theirs, ours = root.results(), user.results()
        assert len(ours) == len(CANDIDATES), ours.keys()
        must_be_the_same(ours, theirs, CANDIDATES)
        cases = {name: verdicts(ours[name])[3][0][2] for name, *_ in CANDIDATES}
        assert cases["passes"] == [("plain", "pass")] and cases["fails"] == [("plain", "fail")], cases
        assert cases["asks-the-network"] == cases["reads-secrets"] == [("plain", "pass")], cases
        assert verdicts(ours["does-not-build"])[2] == [("checkout", "pass"), ("build", "fail")], ours
        for name, result in ours.items():
            assert result["lowered"] == CGROUP_LAYERS, (name, result["lowered"])
        # for root nothing is missing, so nothing was lowered
        for name, result in theirs.items():
            assert result["lowered"] == [], (name, result["lowered"])


def own_group(controller):
    for line in pathlib.Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines():
        _, names, path = line.split(":", 2)
        if controller in names.split(","):
            return names, path
    return None


def delegate(name):
    """Groups that belong to nobody, as an administrator would set up; v2 or v1."""
    top, made = pathlib.Path("/sys/fs/cgroup"), []
    for controller in ("memory", "pids", "cpuacct"):
        found = own_group(controller)
        if not found or not (top / found[0]).is_dir():
            return made
        group = top / found[0] / found[1].lstrip("/") / name
        group.mkdir()
        for path in (group, *group.iterdir()):
            os.chown(path, NOBODY, NOBODY)
        made.append(group)
    return made


def with_a_delegated_cgroup_nothing_is_missing_and_every_verdict_is_the_same():
    if os.getuid() != 0:
        return
    groups = delegate(f"takehome-test-{os.getpid()}")
    if not groups:
        print("# no cgroup v1 here to delegate")
        return
    try:
        with Home() as home:
            root, user = User(home, "root"), plain(home, groups)
            assert missing_layers(user.run("doctor", "--json")) == []
            for somebody in (root, user):
                somebody.prepare(CANDIDATES + GREEDY)
                somebody.run("grade")
            theirs, ours = root.results(), user.results()
            must_be_the_same(ours, theirs, CANDIDATES + GREEDY)
            assert verdicts(ours["hogs-memory"])[3][0][2] == [("plain", "memory")], ours["hogs-memory"]
            assert all(result["lowered"] == [] for result in ours.values())
    finally:
        for group in groups:
            for path in [*group.iterdir(), group]:
                if path.is_dir():
                    path.rmdir()


def without_user_namespaces_nothing_runs_and_the_remedy_is_said():
    with Home() as home:
        user = plain(home)
        script = ("echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all "
                  "--inh-caps=-all --no-new-privs \"$@\"")
        wrapper = ["unshare", "-r", "sh", "-c", script, "sh"]
        said = user.run("doctor", status=OURS, wrapper=wrapper).stdout
        assert "a new user namespace is refused" in said and "sysctl" in said, said
        assert said.count("MISSING") == said.count("remedy: "), said
        assert "sysctl -w user.max_user_namespaces=10000" in said, said
        user.prepare(CANDIDATES[:1])
        user.lower(CGROUP_LAYERS)
        said = user.run("grade", status=OURS, wrapper=wrapper).stderr
        assert "a new user namespace is refused" in said and "sysctl" in said, said
        assert not user.results(), user.results()


def anothers_workspace_is_said_to_be_that():
    with Home() as home:
        owner = User(home, "owner")
        owner.prepare(CANDIDATES[:1])
        reader = plain(home)
        reader.workspace = owner.workspace
        for words in (["status"], ["review", "start", "passes"]):
            said = reader.run(*words, status=USAGE).stderr
            assert "belongs to another account" in said and "takehome review pack" in said, said


def need_plain_user():
    """The user namespaces without which there is nothing to see here."""
    with Home() as home:
        run = subprocess.run(["unshare", "-U", "true"], preexec_fn=plain(home).enter, check=False)
        if run.returncode != 0:
            print("plain users get no user namespaces here")
            sys.exit(1 if os.environ.get("SANDBOX_MUST_WORK") == "1" else SKIP)


need_plain_user()
run_tests([
    doctor_names_each_missing_layer_with_its_remedy,
    grading_is_refused_until_each_missing_layer_is_lowered_by_name,
    a_plain_user_gives_the_verdicts_that_root_gives,
    with_a_delegated_cgroup_nothing_is_missing_and_every_verdict_is_the_same,
    without_user_namespaces_nothing_runs_and_the_remedy_is_said,
    anothers_workspace_is_said_to_be_that,
])
