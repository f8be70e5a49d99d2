/*
 * The image `qualify`, the same for every board: it answers requests that come framed over the
 * UART. Flash and random seed lie in files of the host, which the emulator's command line names:
 *
 *   qualify flash=PATH seed=PATH
 */
#include <stdint.h>
#include <string.h>

#include "board.h"
#include "entropy.h"
#include "flash.h"
#include "framing.h"
#include "requests.h"
#include "semihost.h"
#include "stack.h"

static uint8_t content[FRAMING_CONTENT_BYTES];

/* Sends one answer as a frame. */
static void send(const uint8_t *answer, size_t count)
{
    (void)framing_write(answer, (intptr_t)count, board_uart_write);
}

/* Opens what one word of the command line names. What fails to open is refused when it is used. */
static void open_file(const char *word)
{
    if (strncmp(word, "flash=", 6) == 0) {
        (void)flash_open(word + 6);
    } else if (strncmp(word, "seed=", 5) == 0) {
        (void)entropy_open(word + 5);
    }
}

/* Cuts the command line into its words. */
static void open_files(char *line)
{
    char *word = line;

    for (char *end = line;; end++) {
        char last = *end;

        if (last == ' ' || last == 0) {
            *end = 0;
            open_file(word);
            word = end + 1;
        }
        if (last == 0) {
            break;
        }
    }
}

int main(void)
{
    static char line[256];
    static uint32_t reader[FRAMING_STATE_WORDS];

    stack_paint();
    board_init();
    if (semihost_command_line(line, sizeof line) == 0) {
        open_files(line);
    }
    framing_reader_reset(reader);
    for (;;) {
        int byte = board_uart_read();
        intptr_t count;

        if (byte < 0) {
            continue;
        }
        count = framing_reader_receive(reader, (uint8_t)byte, board_milliseconds(), content,
                                       sizeof content);
        if (count > 0) {
            requests_answer(content, (size_t)count, send);
        }
    }
}
