/* QEMU's RISC-V "virt" machine: a 16550 UART, and the core-local timer at 10 MHz. */
#include "board.h"

#include "fault.h"

const char board_name[] = "virt-rv32";

static volatile uint8_t *const uart = (uint8_t *)0x10000000;
static volatile uint32_t *const timer = (uint32_t *)0x0200bff8;

enum { UART_DATA = 0, UART_FIFO = 2, UART_LINE = 3, UART_STATE = 5 };

void board_init(void)
{
    /* The compiler's run time traps by an illegal instruction; that must end in fault.c. */
    __asm__ volatile(".option arch, +zicsr\n"
                     "csrw mtvec, %0"
                     :
                     : "r"(fault_trap));
    uart[UART_LINE] = 3; /* eight bits, no parity */
    uart[UART_FIFO] = 1;
}

int board_uart_read(void)
{
    return (uart[UART_STATE] & 1u) != 0 ? uart[UART_DATA] : -1;
}

void board_uart_write(uint8_t byte)
{
    while ((uart[UART_STATE] & 0x20u) == 0) {
    }
    uart[UART_DATA] = byte;
}

uint32_t board_milliseconds(void)
{
    uint32_t high;
    uint32_t low;

    do { /* the low half may wrap between the two reads */
        high = timer[1];
        low = timer[0];
    } while (timer[1] != high);
    return (uint32_t)((((uint64_t)high << 32) | low) / 10000u);
}
