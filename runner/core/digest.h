/* digest -- SHA-256 over named parts: what a run digest and a marking digest are made of.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <sha2.h>

enum { DIGEST_HEX_BYTES = 65 };

struct digest {
    SHA2_CTX context;
};

void digest_init(struct digest *digest);
/**
 * Adds one named part. Name and length go in before the bytes, so that no two lists of
 * parts give the same stream.
 */
void digest_add(struct digest *digest, const char *name, const void *bytes, size_t len);
void digest_add_text(struct digest *digest, const char *name, const char *text);
/** Ends it: 64 small hexadecimal digits. */
void digest_hex(struct digest *digest, char ret_hex[DIGEST_HEX_BYTES]);
