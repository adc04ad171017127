/*
 * remote -- a repository's address: which kind it is, whether it is fetched at all, and
 * how it may be shown.
 *
 * Fetched: a path, file://, https://, ssh://, git:// and user@host:path. Everything else
 * is refused: other schemes, "helper::" forms, plain http (a token would cross the
 * network in the clear), and addresses that carry a password or a token, which belong
 * into the environment. What is shown never has a user name or password in it.
 */
#pragma once

#include "runner/core/refusal.h"
#include "sandbox/base/buf.h"

enum { REMOTE_URL_BYTES_MAX = 2048 };

enum remote_kind { REMOTE_PATH, REMOTE_HTTPS, REMOTE_SSH, REMOTE_GIT };

struct remote {
    enum remote_kind kind;
    char path[REMOTE_URL_BYTES_MAX + 1]; /* PATH: on this machine, file:// taken off */
    char host[256];                      /* lower case, without port; "" for a path */
    char user[65];                       /* SSH: "git" where none is given */
};

/** @return 0 and ret filled, or 1 and the refusal set */
int remote_parse(const char *url, struct remote *ret, struct refusal *refusal);

/** Adds the address for people: no user name, no password, no query, one clean line. */
int remote_add_printable(struct buf *out, const char *url);
