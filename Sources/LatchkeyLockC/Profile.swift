import LatchkeyLock

// The profile that this library is built for: `latchkey_lock_types.h` has the sizes of both.
#if LATCHKEY_LOCK_BUILDING
  typealias ContextLock = BuildingDoorLock
#else
  typealias ContextLock = SmallDoorLock
#endif
