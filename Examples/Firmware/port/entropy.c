#include "entropy.h"

#include <string.h>

#include "crypto.h"
#include "semihost.h"

static uint8_t seed[32];
static uint64_t block;
static int has_seed;

int entropy_open(const char *path)
{
    int32_t file = semihost_open_read(path);

    has_seed = file >= 0 && semihost_read(file, seed, sizeof seed) == 0;
    if (file >= 0) {
        semihost_close(file);
    }
    return has_seed ? 0 : -1;
}

int entropy_fill(uint8_t *bytes, size_t count)
{
    if (!has_seed) {
        return -1;
    }
    while (count > 0) {
        uint8_t counter[8];
        uint8_t digest[32];
        size_t part = count < sizeof digest ? count : sizeof digest;

        for (int index = 0; index < 8; index++) {
            counter[index] = (uint8_t)(block >> (56 - 8 * index));
        }
        block++;
        crypto_hmac_sha256(digest, counter, sizeof counter, seed, sizeof seed);
        memcpy(bytes, digest, part);
        bytes += part;
        count -= part;
    }
    return 0;
}
