"""What leaves the house: mails that any program reads, and nothing that a stranger wrote stays alive in it."""

import email
import email.header
import email.policy
import email.utils
import html.parser
import json
import pathlib
import re
import zipfile

from demonstration import Demo
from workspace import make_repository, need_sandbox, run_tests, takehome

DECLINED = "c-002@customers-by-location"


def a_mails_headers_are_folded_and_read_as_they_were_written():
    with Demo() as demo:
        letter, mail = (demo.path / "out" / f"{DECLINED}.letter.{kind}" for kind in ("md", "eml"))
        ours = letter.read_text(encoding="utf-8")
        for subject, company in [
                ("Your work on " + "a task with a long name, " * 9 + "and our answer", "Quay, Side & Tools " * 6),
                ("Ihre Arbeit für uns: " + "Größenänderung für Zoë, " * 6, "Bürogemeinschaft Über den Dächern €€ " * 2),
                ("https://example.org/" + "x" * 300, "unbroken" * 15),
                ("It says =?UTF-8?Q?=41?= and means it", 'A "quoted" name')]:
            demo.edit("process.json", lambda value, company=company: value.update(company=company.strip()))
            letter.write_text(re.sub("^Subject: .*", lambda _, to=subject.strip(): f"Subject: {to}", ours),
                              encoding="utf-8")
            mail.unlink()
            demo.run("letter", DECLINED, "--eml")
            raw = mail.read_bytes()
            for line in raw.split(b"\r\n"):
                assert len(line) <= (76 if b"=?" in line else 78) and b"\n" not in line and max(line, default=0) < 128, line
            read = email.message_from_bytes(raw, policy=email.policy.default)
            assert not read.defects and str(read["Subject"]) == subject.strip(), (subject, raw)
            # by the older parser: the newer one has kept the blank between two encoded words of a name
            name, address = email.utils.parseaddr(email.message_from_bytes(raw)["From"].replace("\r\n", ""))
            name = str(email.header.make_header(email.header.decode_header(name)))
            assert (name, address) == (company.strip().replace('"', "'"), "hiring@example.org"), (company, raw)


HOSTILE = "h-001@customers-by-location"
MARKUP = ("<script>alert(1)</script> [click](https://evil.example/c) ![i](https://evil.example/i.png) {{company}} "
          "{{{contact}}} &lt;b&gt; **b** <!-- c")
CONTROLS = "\x1b[31mred\x1b[0m \x07 \x1b]0;title\x07 \u202eexe.gnp \x9b31m"
FILES = ("[click](javascript:alert(1)).py", "<img src=x onerror=alert(1)>.py", "{{contact}}.py")


class Tags(html.parser.HTMLParser):
    """What a browser would act on: elements, and the attributes of those that were not ours."""

    def __init__(self, text):
        super().__init__()
        self.found = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        for name, value in attrs:
            if name.startswith("on") or (name in ("href", "src", "action", "style") and re.search("evil|script:", value or "")):
                self.found.add(f"{tag} {name}={value}")


def live_controls(text):
    return [char for char in text if (ord(char) < 32 and char not in "\n\r\t") or 0x7f <= ord(char) < 0xa0
            or 0x202a <= ord(char) <= 0x202e or 0x2066 <= ord(char) <= 0x2069]


def expect_dead(name, text):
    assert not live_controls(text), (name, live_controls(text))
    if name.endswith(".html"):
        assert not [tag for tag in Tags(text).found if tag in ("script", "img", "iframe", "object") or " " in tag], (name, Tags(text).found)
    if name.endswith(".md"):
        prose = re.sub("`[^`\n]*`", "", text)
        assert not re.search(r"<[a-z!/]", prose) and not re.search(r"(?<!\\)\]\(", prose), (name, prose)
        assert "**" not in prose.replace("\\*", ""), prose


def write_hostile_review(demo):
    said = demo.run("review", "start", HOSTILE)
    path = pathlib.Path(said.stdout.splitlines()[0])
    text = path.read_text(encoding="utf-8").replace("minutes: 0", "minutes: 30")
    first, second, third = (f'"{name}' for name in FILES)
    text = re.sub(r"^## ([a-z-]+):$", rf'## \1: 2\nevidence: customers.py:1, {first}:1", {second}:1"', text, flags=re.M)
    comments = (f'+ {first}:1" names {MARKUP}\n+ {second}:1" opens {MARKUP}\n+ {third}:1" reads {MARKUP}\n'
                f"- customers.py:1 closes {MARKUP}\n. customers.py:2 notes {MARKUP}\n"
                + "".join(f"? customers.py:{line} What does {MARKUP} do in line {line}?\n" for line in (1, 2, 3)))
    head, rest = text.split("\n## ", 1)
    path.write_text(f"{head}\n+ customers.py:1 {CONTROLS}\n\n## {rest}", encoding="utf-8")
    said = demo.run("review", "submit", HOSTILE, status=2).stderr
    assert "control characters" in said and not live_controls(said), said
    path.write_text(f"{head}\n{comments}\n## {rest}", encoding="utf-8")
    demo.run("review", "submit", HOSTILE)


def nothing_that_a_stranger_wrote_is_alive_in_what_we_write():
    with Demo() as demo:
        repository = make_repository(demo.path.parent / "hostile", {
            "customers.py": f"# {MARKUP}\nprint('{CONTROLS}')\nprint('''{MARKUP}''')\n", **dict.fromkeys(FILES, "a = 1\n")},
            message=f"fix {MARKUP}\n\n{CONTROLS}")
        roster = demo.path / "hostile.csv"
        for name, status in ((f"Eve {CONTROLS}", 2), ("Eve\nBcc: x", 2), (f"Eve {MARKUP}", 0)):
            roster.write_text(f'candidate,assignment,repository,name\nh-001,customers-by-location,{repository},"{name}"\n',
                              encoding="utf-8")
            said = demo.run("roster", "import", roster, status=status).stderr
            assert status == 0 or ("hostile.csv:2: name: " in said and not live_controls(said)), said
        demo.run("grade", "h-001")
        write_hostile_review(demo)
        told = {"unblind": demo.run("unblind", HOSTILE, "--reason", "an interview is set up")}
        demo.run("decide", HOSTILE, "advance")
        for words in (["letter", HOSTILE, "--eml"], ["brief", HOSTILE], ["brief", HOSTILE, "--html"], ["draft", HOSTILE],
                      ["draft", HOSTILE, "--json"], ["show", HOSTILE], ["show", HOSTILE, "--criterion", "structure"],
                      ["show", "customers-by-location", "--criterion", "structure"], ["status"], ["roster", "list"],
                      ["review", "pack", HOSTILE, "--for", "grace"], ["export", "--candidate", "h-001"]):
            told[" ".join(words)] = demo.run(*words)
        told["check"] = takehome("letter", HOSTILE, "--check", cwd=demo.path, check=False)
        demo.edit("process.json", lambda value: value.update(company=f"Q {MARKUP} {CONTROLS}"[:120]))
        demo.run("process")
        for words, run in told.items():
            expect_dead(words, run.stdout + run.stderr)
        written = [demo.path / "PROCESS.md", *(demo.path / "out").glob(f"{HOSTILE}.*"),
                   *(demo.path / ".takehome" / "copies" / HOSTILE).glob("*/*.html")]
        assert len(written) >= 9, written
        for path in written:
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as pack:
                    for name in (name for name in pack.namelist() if name.endswith(".html")):
                        expect_dead(name, pack.read(name).decode())
                continue
            expect_dead(path.name, path.read_text(encoding="utf-8"))
        mail = email.message_from_bytes((demo.path / "out" / f"{HOSTILE}.letter.eml").read_bytes(),
                                        policy=email.policy.default)
        assert mail.get_content_type() == "text/plain" and "Bcc" not in mail and not live_controls(mail.get_content())
        with zipfile.ZipFile(demo.path / "private" / "h-001.export.zip") as pack:
            for name in pack.namelist():
                expect_dead(name, pack.read(name).decode())
            assert MARKUP in json.loads(pack.read(f"{HOSTILE}/reviews/R1.json"))["comments"][0]["text"], "it is all there"


need_sandbox()
run_tests([a_mails_headers_are_folded_and_read_as_they_were_written,
           nothing_that_a_stranger_wrote_is_alive_in_what_we_write])
