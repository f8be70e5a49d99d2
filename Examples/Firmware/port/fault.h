/*
 * What happens when the firmware is wrong: every fault ends here, and here nothing opens. A product
 * puts the bolt's driver into its safe state first and then resets; an image under test says where
 * it happened and ends the emulator.
 */
#ifndef FAULT_H
#define FAULT_H

#include <stdint.h>

/* The exit status of an image that faulted. */
#define FAULT_STATUS 99u

/* Where traps arrive on RISC-V; board_init puts it into mtvec. On Arm the vector table names it. */
void fault_trap(void);

/* Makes a fault on purpose, as a failed check of the compiler does. */
void fault_provoke(void) __attribute__((noreturn));

#endif
