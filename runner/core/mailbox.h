/*
 * mailbox -- what a person sent, read back from a sent mail: one message (.eml) or many
 * (mbox: each begins with a line "From …").
 *
 * Read is the first text/plain part, as plain, quoted-printable or base64, in UTF-8,
 * ASCII, ISO-8859-1 or windows-1252. Of it, lines that quote another mail ("> …") are
 * left out, and the lines of a paragraph, which mail programs break, are one again. It is
 * hostile input: what cannot be read is an error in words.
 */
#pragma once

#include <stddef.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

enum { MAILBOX_BYTES_MAX = 64 << 20, MAILBOX_TEXT_BYTES_MAX = 1 << 20 };

/**
 * Finds the last message to an address, and gives it as a letter is written:
 * "Subject: …", an empty line, the text.
 *
 * @param name     what an error calls the file
 * @param address  of the candidate; NULL: nobody knows it, and there may be one message
 * @return         0; -ENOENT: no message is to that address, or there is more than one;
 *                 -EINVAL: the message cannot be read
 */
int mailbox_read(const char *name, const char *bytes, size_t len, const char *address,
                 struct buf *out, struct error *err);
