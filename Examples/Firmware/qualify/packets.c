#include "packets.h"

#include <string.h>

#include "board.h"
#include "crypto.h"
#include "framing.h"

#define MOST_PACKET_BYTES 244u

/* The packet that is being written, its length first. */
static uint8_t packet[1 + MOST_PACKET_BYTES];

/* What the receiving side has, as a radio's connection would hold it. */
static uint8_t message_again[FRAMING_MESSAGE_BYTES];

/* Appends to the packet; the segmenter never writes more than it was told. */
static void put(uint8_t byte)
{
    if (packet[0] < MOST_PACKET_BYTES) {
        packet[0]++;
        packet[packet[0]] = byte;
    }
}

/* Chains a digest over everything that is added, so that no second buffer holds it all. */
static void add(uint8_t *digest, const uint8_t *bytes, size_t count)
{
    uint8_t block[32 + sizeof packet];

    memcpy(block, digest, 32);
    memcpy(block + 32, bytes, count);
    crypto_sha256(digest, block, 32 + count);
}

int packets_round_trip(uint8_t *digests, const uint8_t *message, size_t count, uint8_t size)
{
    uint32_t segmenter[FRAMING_STATE_WORDS];
    uint32_t reassembler[FRAMING_STATE_WORDS];
    intptr_t length = 0;
    int32_t more;

    if (framing_segmenter_init(segmenter, size) != 0) {
        return -1;
    }
    framing_reassembler_reset(reassembler);
    memset(digests, 0, 32);
    for (;;) {
        packet[0] = 0;
        more = framing_segmenter_next(segmenter, message, (intptr_t)count, put);
        if (more <= 0) {
            break;
        }
        add(digests, packet, 1u + packet[0]);
        length = framing_reassembler_receive(reassembler, packet + 1, packet[0],
                                             board_milliseconds(), message_again,
                                             sizeof message_again);
    }
    crypto_sha256(digests + 32, message_again, (size_t)length);
    return more;
}
