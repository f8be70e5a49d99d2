#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/* How often malloc, calloc, realloc, aligned_alloc or posix_memalign was called in this process. */
unsigned long allocation_count(void);

#endif
