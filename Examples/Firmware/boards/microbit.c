/*
 * BBC micro:bit: nRF51822, a Cortex-M0 with 256 KB of flash and 16 KB of RAM; its UART and TIMER0
 * (Nordic, "nRF51 Series Reference Manual").
 */
#include "board.h"

const char board_name[] = "microbit";

static volatile uint32_t *const uart = (uint32_t *)0x40002000;
static volatile uint32_t *const timer = (uint32_t *)0x40008000;

enum {
    UART_START_RX = 0x000 / 4,
    UART_START_TX = 0x008 / 4,
    UART_RX_READY = 0x108 / 4,
    UART_TX_READY = 0x11c / 4,
    UART_ENABLE = 0x500 / 4,
    UART_PIN_TX = 0x50c / 4,
    UART_PIN_RX = 0x514 / 4,
    UART_RX_DATA = 0x518 / 4,
    UART_TX_DATA = 0x51c / 4,
    UART_BAUD_RATE = 0x524 / 4
};

enum {
    TIMER_START = 0x000 / 4,
    TIMER_CAPTURE = 0x040 / 4,
    TIMER_BIT_MODE = 0x508 / 4,
    TIMER_PRESCALER = 0x510 / 4,
    TIMER_CAPTURED = 0x540 / 4
};

void board_init(void)
{
    uart[UART_PIN_TX] = 24;
    uart[UART_PIN_RX] = 25;
    uart[UART_BAUD_RATE] = 0x01d7e000; /* 115,200 baud */
    uart[UART_ENABLE] = 4;
    uart[UART_START_RX] = 1;
    uart[UART_START_TX] = 1;
    timer[TIMER_BIT_MODE] = 3;  /* 32 bits */
    timer[TIMER_PRESCALER] = 4; /* 16 MHz / 2^4 */
    timer[TIMER_START] = 1;
}

int board_uart_read(void)
{
    if (uart[UART_RX_READY] == 0) {
        return -1;
    }
    uart[UART_RX_READY] = 0;
    return (int)(uart[UART_RX_DATA] & 0xffu);
}

void board_uart_write(uint8_t byte)
{
    uart[UART_TX_READY] = 0;
    uart[UART_TX_DATA] = byte;
    while (uart[UART_TX_READY] == 0) {
    }
}

uint32_t board_milliseconds(void)
{
    /* Microseconds wrap every 71 minutes: what went by since the last call is added up. */
    static uint32_t last;
    static uint32_t microseconds;
    static uint32_t milliseconds;
    uint32_t now;

    timer[TIMER_CAPTURE] = 1;
    now = timer[TIMER_CAPTURED];
    microseconds += now - last;
    last = now;
    milliseconds += microseconds / 1000u;
    microseconds %= 1000u;
    return milliseconds;
}
