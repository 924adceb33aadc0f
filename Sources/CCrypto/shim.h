// SHA-256 and HMAC of OpenSSL's libcrypto (Debian: libssl-dev).
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
