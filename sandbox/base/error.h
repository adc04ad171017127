/*
 * error -- what went wrong on our side, in one fixed-size struct that the caller owns.
 *
 * A failure is an error or an outcome, never both. An error is ours: the function returns
 * a negative errno and fills the struct. What a submission did wrong is a verdict in a
 * result, and the function returned 0. The first cause wins: setting an error that is
 * already set changes nothing, wrapping adds what was being done in front.
 */
#pragma once

enum { ERROR_TEXT_BYTES = 500 };

/* 504 bytes: small enough to be sent whole, in one packet. {0} is "no error". */
struct error {
    int code; /* negative errno; 0 when nothing is wrong */
    char text[ERROR_TEXT_BYTES];
};

/**
 * Records the first cause of a failure.
 *
 * @param err   may be NULL: then only the code is returned
 * @param code  a negative errno
 * @return      code, so that `return error_set(...)` reads well
 */
int error_set(struct error *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** error_set() with the text of errno behind the message ("open x: No such file");
 * returns -errno. */
int error_errno(struct error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Puts "context: " in front of a set error's text; returns its code (-EIO where none is
 * set). */
int error_wrap(struct error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Forgets what is recorded. NULL does nothing. */
void error_clear(struct error *err);
