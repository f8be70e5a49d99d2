/* The segmentation of small-packet links, there and back inside the image. */
#ifndef PACKETS_H
#define PACKETS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Cuts a message into packets of at most `size` bytes and puts them together again. Writes a
 * digest of the packets and SHA-256 of what came out of them into `digests` (64 bytes). The first
 * begins as zeros and is, with each packet, SHA-256 of itself, the packet's length and the packet.
 * Returns 0, or -1 for a size or message that is not sent.
 */
int packets_round_trip(uint8_t *digests, const uint8_t *message, size_t count, uint8_t size);

#endif
