#include "latchkey_lock.h"

void latchkey_erase(void *memory, size_t count)
{
    volatile uint8_t *byte = memory;

    while (count > 0) {
        *byte++ = 0;
        count--;
    }
}
