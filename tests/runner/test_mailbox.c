/* A sent mail is read as it was sent, whatever wrote it, and a hostile one ends in words.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/unit.h"

#include "runner/core/mailbox.h"
#include "sandbox/base/cleanup.h"

#define TO "To: Kim <kim@example.org>\r\nSubject: Our answer\r\n"
#define PLAIN TO "\r\nThank you,\r\nKim.\r\n"

static const struct {
    const char *about, *mail, *address, *expected; /* NULL: an error */
    const char *said;
} rows[] = {
    {"one plain message", PLAIN, "kim@example.org",
     "Subject: Our answer\n\nThank you, Kim.\n", NULL},
    {"quoted-printable, soft breaks and UTF-8",
     TO "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: "
        "quoted-printable\r\n\r\nHello Zo=C3=AB, thi=\r\ns is=20\r\n\r\n- one =3D 1\r\n- "
        "two\r\n",
     "kim@example.org",
     "Subject: Our answer\n\nHello Zo\xc3\xab, this is\n\n- one = 1\n- two\n", NULL},
    {"base64", TO "Content-Transfer-Encoding: base64\r\n\r\nVGhhbmsg\r\neW91Lg==\r\n",
     "KIM@example.org", "Subject: Our answer\n\nThank you.\n", NULL},
    {"ISO-8859-1", TO "Content-Type: text/plain; charset=\"iso-8859-1\"\n\nZo\xeb\n",
     "kim@example.org", "Subject: Our answer\n\nZo\xc3\xab\n", NULL},
    {"curly quotes, a dash and a euro of windows-1252",
     TO "Content-Type: text/plain; charset=windows-1252\n\nIt\x92s \x93good\x94 \x96 "
        "\x80 5 \xe9\n",
     "kim@example.org",
     "Subject: Our answer\n\nIt\xe2\x80\x99s \xe2\x80\x9cgood\xe2\x80\x9d "
     "\xe2\x80\x93 \xe2\x82\xac 5 \xc3\xa9\n",
     NULL},
    {"the same where the mail calls itself ISO-8859-1, in its subject, too",
     "To: kim@example.org\nSubject: =?iso-8859-1?Q?It=92s?=\nContent-Type: text/plain; "
     "charset=ISO-8859-1\n\n\x84x\x93 \x81\n",
     "kim@example.org", "Subject: It\xe2\x80\x99s\n\n\xe2\x80\x9ex\xe2\x80\x9c\n", NULL},
    {"a subject in encoded words, folded",
     "Subject: =?UTF-8?Q?=C3=9C?=\r\n =?utf-8?b?YmVy?= it_all\r\nTo: kim@example.org\r\n"
     "\r\nx\r\n",
     "kim@example.org",
     "Subject: \xc3\x9c"
     "ber it_all\n\nx\n",
     NULL},
    {"the text of several parts, in another one",
     TO "Content-Type: multipart/mixed; boundary=\"a b\"\n\npreamble\n--a b\n"
        "Content-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: "
        "text/plain\n\nThe text.\n--c\nContent-Type: text/html\n\n<p>The page\n--c--\n"
        "--a b\nContent-Type: text/plain\n\nAttached.\n--a b--\n",
     "kim@example.org", "Subject: Our answer\n\nThe text.\n", NULL},
    {"what it quotes is not its own",
     TO "\nThank you.\n\n> Unfortunately you failed to\n> answer.\n\nAda\n",
     "kim@example.org", "Subject: Our answer\n\nThank you.\n\n\nAda\n", NULL},
    {"the last to that address, of many",
     "From a Mon\nTo: kim@example.org\nSubject: first\n\nx\n\nFrom b Tue\nTo: "
     "lee@example.org\nSubject: other\n\ny\n\nFrom c Wed\nCc: \"K\" "
     "<kim@example.org>\nSubject: second\n\n>From the start, z\n",
     "kim@example.org", "Subject: second\n\nFrom the start, z\n", NULL},
    {"an address within another is another", "To: notkim@example.org\n\nx\n",
     "kim@example.org", NULL, "no mail in it is to this candidate's address"},
    {"without an address one message is the one", "Subject: a\n\nx\n", NULL,
     "Subject: a\n\nx\n", NULL},
    {"and two are too many", "From a\nSubject: a\n\nx\n\nFrom b\nSubject: b\n\ny\n", NULL,
     NULL, "2 mails are in it"},
    {"an empty file", "", NULL, NULL, "there is no mail in it"},
    {"a page without a text", TO "Content-Type: text/html\n\n<p>x\n", "kim@example.org",
     NULL,
     "HTML alone is not read): save the text that was sent as a file and use --file"},
    {"parts without a border", TO "Content-Type: multipart/mixed\n\nx\n",
     "kim@example.org", NULL, "no text/plain part"},
    {"a subject cannot begin a line of its own",
     "To: kim@example.org\nSubject: =?UTF-8?Q?a=0A=0AUnfortunately?=\n\nx\n",
     "kim@example.org", "Subject: a  Unfortunately\n\nx\n", NULL},
    {"no address in the roster, and one mail", TO "\nx\n", "",
     "Subject: Our answer\n\nx\n", NULL},
    {"controls go", TO "\nre\x1b[31md\x01\n", "kim@example.org",
     "Subject: Our answer\n\nred\n", NULL},
};

static void each_mail_is_read_as_it_was_sent(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUF struct buf out = {0};
        struct error err = {0};
        int r = mailbox_read("sent", rows[i].mail, strlen(rows[i].mail), rows[i].address,
                             &out, &err);
        if (rows[i].expected ? r != 0 || strcmp(buf_text(&out), rows[i].expected) != 0
                             : r >= 0 || !strstr(err.text, rows[i].said))
            fail_msg("%s: %d '%s' '%s'", rows[i].about, r, buf_text(&out), err.text);
    }
}

static void parts_within_parts_without_end_are_given_up(void **state)
{
    (void)state;
    AUTO_BUF struct buf mail = {0}, out = {0};
    struct error err = {0};
    buf_adds(&mail, TO);
    for (int i = 0; i < 1000; i++)
        buf_addf(&mail, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
    buf_adds(&mail, "\nx\n");
    assert_int_equal(
        mailbox_read("sent", mail.data, mail.len, "kim@example.org", &out, &err),
        -EINVAL);
    expect_contains(err.text, "no text/plain part");
}

static void every_beginning_of_a_mail_is_a_letter_or_has_a_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (size_t len = 0; len <= strlen(rows[i].mail); len++) {
            AUTO_BUF struct buf out = {0};
            AUTO_FREE char *exact = malloc(len + 1);
            struct error err = {0};
            memcpy(exact, rows[i].mail, len);
            int r = mailbox_read("sent", exact, len, rows[i].address, &out, &err);
            /* a letter with its subject and no more than was there, or a reason */
            bool letter = r == 0 && err.code == 0 && out.len <= 2 * len + 20 &&
                          strncmp(buf_text(&out), "Subject: ", 9) == 0;
            bool reason = (r == -ENOENT || r == -EINVAL) && out.len == 0 &&
                          strncmp(err.text, "sent: ", 6) == 0;
            if (!letter && !reason)
                fail_msg("%s, %zu bytes: %d '%s' '%s'", rows[i].about, len, r,
                         buf_text(&out), err.text);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mail_is_read_as_it_was_sent),
        cmocka_unit_test(parts_within_parts_without_end_are_given_up),
        cmocka_unit_test(every_beginning_of_a_mail_is_a_letter_or_has_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
