// The XML parser expat (Debian: libexpat1-dev).
#include <expat.h>
