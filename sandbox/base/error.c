#include "sandbox/base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *err, int code, const char *format, ...)
{
    if (code >= 0)
        code = -EIO; /* a caller's slip must not turn a failure into success */
    if (!err)
        return code;
    if (err->code != 0)
        return err->code;
    err->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    return code;
}

int error_errno(struct error *err, const char *format, ...)
{
    int code = errno > 0 ? -errno : -EIO;
    if (!err)
        return code;
    if (err->code != 0)
        return err->code;
    err->code = code;
    va_list args;
    va_start(args, format);
    int length = vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    if (length >= 0 && (size_t)length < sizeof(err->text))
        snprintf(err->text + length, sizeof(err->text) - (size_t)length, ": %s",
                 strerror(-code));
    return code;
}

int error_wrap(struct error *err, const char *format, ...)
{
    if (!err)
        return -EIO;
    if (err->code == 0)
        err->code = -EIO;
    char context[ERROR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(context, sizeof(context), format, args);
    va_end(args);
    size_t at = length < 0 ? 0 : (size_t)length;
    if (at > sizeof(context) - 1)
        at = sizeof(context) - 1;
    char cause[ERROR_TEXT_BYTES];
    memcpy(cause, err->text, sizeof(cause));
    cause[sizeof(cause) - 1] = '\0';
    snprintf(err->text, sizeof(err->text), "%.*s%s%.*s", (int)(sizeof(context) / 2),
             context, cause[0] ? ": " : "", (int)(sizeof(cause) - 4), cause);
    return err->code;
}

void error_clear(struct error *err)
{
    if (err)
        *err = (struct error){0};
}
