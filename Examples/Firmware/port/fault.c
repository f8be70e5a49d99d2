#include "fault.h"

#include "semihost.h"

/* Prints a text and a number. */
static void print_number(const char *text, uint32_t number)
{
    static const char digits[] = "0123456789abcdef";
    char line[10];

    for (int index = 0; index < 8; index++) {
        line[index] = digits[(number >> (28 - 4 * index)) & 15u];
    }
    line[8] = '\n';
    line[9] = 0;
    semihost_print(text);
    semihost_print(line);
}

void fault_provoke(void)
{
    __builtin_trap();
}

#if defined(__riscv)

void __attribute__((interrupt("machine"), aligned(4))) fault_trap(void)
{
    uint32_t cause;
    uint32_t place;

    __asm__ volatile(".option arch, +zicsr\n"
                     "csrr %0, mcause\n"
                     "csrr %1, mepc"
                     : "=&r"(cause), "=r"(place));
    print_number("fault: cause ", cause);
    print_number("fault: at ", place);
    semihost_exit(FAULT_STATUS);
}

#else

/* Says where, from the frame that the exception left on the stack, and ends. */
static void __attribute__((used, noreturn)) report(const uint32_t *frame)
{
    print_number("fault: at ", frame[6]);
    semihost_exit(FAULT_STATUS);
}

/*
 * Every fault of a Cortex-M, since no other handler is enabled. The stack
 * pointer is taken before any code of the compiler can move it.
 */
void __attribute__((naked)) arm_hardfault_isr(void)
{
    __asm__ volatile("mov r0, sp\n"
                     "ldr r1, =report\n"
                     "bx r1\n"
                     ".ltorg");
}

void fault_trap(void)
{
    semihost_exit(FAULT_STATUS);
}

#endif
