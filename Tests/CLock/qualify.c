/*
 * The family ed25519 of Vectors/v1 on a verify callback: where the equation alone decides, the
 * callback has to come to the case's verdict alone. A lenient one does not, and is found out.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "visit.h"

/* How many of the cases a port decides wrongly. */
static int wrong(const char *path, int is_lenient, int *cases)
{
    static char line[8192], key_hex[256], signature_hex[256], message_hex[4096];
    static uint8_t key[32], signature[64], message[2048];
    FILE *file = fopen(path, "r");
    int differences = 0, is_valid;

    CHECK(file != NULL);
    *cases = 0;
    port_init(&port, delivery.key, delivery.random);
    port.is_lenient = is_lenient;
    while (fgets(line, sizeof line, file) != NULL) {
        size_t count = 0;

        CHECK(sscanf(line, "%d %255s %255s %4095s", &is_valid, key_hex, signature_hex, message_hex)
              == 4);
        CHECK(sodium_hex2bin(key, 32, key_hex, strlen(key_hex), NULL, NULL, NULL) == 0);
        CHECK(sodium_hex2bin(signature, 64, signature_hex, strlen(signature_hex), NULL, NULL, NULL)
              == 0);
        if (message_hex[0] != '-') {
            CHECK(sodium_hex2bin(message, sizeof message, message_hex, strlen(message_hex), NULL,
                                 &count, NULL) == 0);
        }
        differences += (port.callbacks.verify(&port, signature, message, count, key) == 0)
                       != is_valid;
        ++*cases;
    }
    fclose(file);
    return differences;
}

void check_qualification(const char *path)
{
    int cases, lenient;

    CHECK(wrong(path, 0, &cases) == 0 && cases > 20);
    lenient = wrong(path, 1, &cases);
    CHECK(lenient > 0);
    printf("clib: libsodium is qualified by %d cases, a lenient verifier fails %d\n", cases, lenient);
}
