/*
 * Arm MPS2+ with the AN386 image: Cortex-M4 at 25 MHz, CMSDK UART 0, CMSDK timer 0 (Arm DDI 0479,
 * "Cortex-M System Design Kit").
 */
#include "board.h"

const char board_name[] = "mps2-an386";

#define TICKS_PER_MILLISECOND 25000u

static volatile uint32_t *const uart = (uint32_t *)0x40004000;  /* data, state, control, … */
static volatile uint32_t *const timer = (uint32_t *)0x40000000; /* control, value, reload */

enum { UART_DATA = 0, UART_STATE = 1, UART_CONTROL = 2, UART_DIVISOR = 4 };
enum { TIMER_CONTROL = 0, TIMER_VALUE = 1, TIMER_RELOAD = 2 };

void board_init(void)
{
    uart[UART_DIVISOR] = 217; /* 115,200 baud */
    uart[UART_CONTROL] = 3;   /* send and receive */
    timer[TIMER_RELOAD] = UINT32_MAX;
    timer[TIMER_VALUE] = UINT32_MAX;
    timer[TIMER_CONTROL] = 1;
}

int board_uart_read(void)
{
    return (uart[UART_STATE] & 2u) != 0 ? (int)(uart[UART_DATA] & 0xffu) : -1;
}

void board_uart_write(uint8_t byte)
{
    while ((uart[UART_STATE] & 1u) != 0) {
    }
    uart[UART_DATA] = byte;
}

uint32_t board_milliseconds(void)
{
    /* The timer counts down and wraps every 171 s: what went by since the last call is added up. */
    static uint32_t last = UINT32_MAX;
    static uint32_t ticks;
    static uint32_t milliseconds;
    uint32_t now = timer[TIMER_VALUE];

    ticks += last - now;
    last = now;
    milliseconds += ticks / TICKS_PER_MILLISECOND;
    ticks %= TICKS_PER_MILLISECOND;
    return milliseconds;
}
