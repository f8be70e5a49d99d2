#include "stack.h"

#define PAINT 0x5afe57acu

/* Set by picolibc.ld: the end of the variables, and the top of the stack. */
extern uint32_t __heap_start[];
extern uint32_t __stack[];

void __attribute__((noinline)) stack_paint(void)
{
    /* 64 bytes below this frame are left for what the compiler keeps there. */
    uint32_t *end = (uint32_t *)__builtin_frame_address(0) - 16;

    for (volatile uint32_t *word = __heap_start; word < end; word++) {
        *word = PAINT;
    }
}

uint32_t stack_high_water(void)
{
    const volatile uint32_t *word = __heap_start;

    while (word < __stack && *word == PAINT) {
        word++;
    }
    return (uint32_t)((uintptr_t)__stack - (uintptr_t)word);
}

uint32_t stack_capacity(void)
{
    return (uint32_t)((uintptr_t)__stack - (uintptr_t)__heap_start);
}
