#include "runner/core/digest.h"

#include <string.h>

void digest_init(struct digest *digest) { SHA256Init(&digest->context); }

static void add_sized(struct digest *digest, const void *bytes, size_t len)
{
    uint8_t size[8];
    for (size_t i = 0; i < sizeof(size); i++)
        size[i] = (uint8_t)(len >> (8 * i));
    SHA256Update(&digest->context, size, sizeof(size));
    SHA256Update(&digest->context, bytes, len);
}

void digest_add(struct digest *digest, const char *name, const void *bytes, size_t len)
{
    add_sized(digest, name, strlen(name));
    add_sized(digest, bytes ? bytes : "", len);
}

void digest_add_text(struct digest *digest, const char *name, const char *text)
{
    digest_add(digest, name, text, text ? strlen(text) : 0);
}

void digest_hex(struct digest *digest, char ret_hex[DIGEST_HEX_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t raw[SHA256_DIGEST_LENGTH];
    SHA256Final(raw, &digest->context);
    for (size_t i = 0; i < sizeof(raw); i++) {
        ret_hex[2 * i] = digits[raw[i] >> 4];
        ret_hex[2 * i + 1] = digits[raw[i] & 15];
    }
    ret_hex[2 * sizeof(raw)] = '\0';
}
