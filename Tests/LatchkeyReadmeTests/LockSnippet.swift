import LatchkeyCBOR
import LatchkeyCore
import LatchkeyLock
import LatchkeySodium

// README: begin
/// Judges what came by radio. `Bolt` is yours, and obeys the lock's effects alone.
func judge<Flash: FlashDevice>(
  _ message: Span<UInt8>, at lock: inout SmallDoorLock, as key: borrowing SodiumSigner,
  seed: Span<UInt8>, tick: UInt32, journal: inout Journal<Flash>, bolt: inout Bolt
) -> ByteBuffer<1_024> {
  var answer = ByteBuffer<1_024>()
  let verdict = lock.answer(
    message, channel: .ble, tick: tick, journal: &journal, key: key, secret: seed,
    using: SodiumBackend(), to: &answer)
  // An allow is in flash by now, and so is what a visitor taught the lock (DEC-4, DEC-2).
  bolt.obey(verdict.effects)
  return answer
}
// README: end

/// A bolt that remembers how often it opened.
struct Bolt {
  private(set) var unlockCount = 0

  mutating func obey(_ effects: DoorEffects) {
    if effects.withdrawsBolt { unlockCount += 1 }
  }
}
