// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CLatchkeyLock
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock

// Values too large for a stack: place.c calls these with the memory in which their results are made.
// Swift makes a value where its owner has it; behind a pointer nobody owns it yet, and it would be
// made on the stack and moved.

@inline(never)
@_silgen_name("latchkey_make_lock")
func latchkey_make_lock(_ setup: UnsafeRawPointer, _ port: UnsafeMutableRawPointer) -> ContextLock {
  let setup = unsafe setup.assumingMemoryBound(to: latchkey_lock_setup.self)
  return unsafe ContextLock(
    key: PublicKey(copying: Span(_unsafeStart: setup.pointee.public_key, count: 32)),
    driftPartsPerMillion: setup.pointee.drift_ppm, ajarSeconds: setup.pointee.ajar_seconds,
    using: PortBackend(port: port.assumingMemoryBound(to: Port.self)))
}

@inline(never)
@_silgen_name("latchkey_make_journal")
func latchkey_make_journal(
  _ setup: UnsafeRawPointer, _ port: UnsafeMutableRawPointer, _ reserveByteCount: Int
) -> Journal<PortFlash> {
  let setup = unsafe setup.assumingMemoryBound(to: latchkey_lock_setup.self)
  let callbacks = unsafe setup.pointee.callbacks
  // Each below 2^31.
  return unsafe Journal(
    flash: PortFlash(
      port: port.assumingMemoryBound(to: Port.self),
      unitByteCount: Int(truncatingIfNeeded: callbacks!.pointee.flash_unit_bytes),
      sectorByteCount: Int(truncatingIfNeeded: callbacks!.pointee.flash_sector_bytes),
      sectorCount: Int(truncatingIfNeeded: callbacks!.pointee.flash_sectors)),
    reserveByteCount: reserveByteCount)
}
