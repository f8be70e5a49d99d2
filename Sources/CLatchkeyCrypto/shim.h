// SHA256_Init and its kin are deprecated in favour of EVP, whose digests may fail for want of
// memory or of a provider. A digest that cannot fail is worth the older name.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
