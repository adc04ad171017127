"""What leaves the house: mails that any program reads."""

import email
import email.header
import email.policy
import email.utils
import re

from demonstration import Demo
from workspace import need_sandbox, run_tests

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


need_sandbox()
run_tests([a_mails_headers_are_folded_and_read_as_they_were_written])
