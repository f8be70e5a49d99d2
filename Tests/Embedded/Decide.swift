import LatchkeyCBOR
import LatchkeyCore

// The decision alone, as firmware would link it, so that its size can be read off: from the bytes of
// a presentation to a pending authorization. Nothing runs it.

@c(decide_begin)
public func decideBegin(
  _ state: UnsafeMutableRawPointer, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ tick: UInt32
) -> Int32 {
  let state = unsafe state.assumingMemoryBound(to: SmallLockState.self)
  do throws(DenyReason) {
    try unsafe state.pointee.begin(
      Span(_unsafeStart: bytes, count: count),
      context: DecisionContext(tick: tick, channel: .ble), using: ProbeBackend())
    return 0
  } catch {
    return Int32(error.rawValue)
  }
}

@c(decide_step)
public func decideStep(
  _ state: UnsafeMutableRawPointer, _ bytes: UnsafePointer<UInt8>, _ count: Int
) -> Int32 {
  let state = unsafe state.assumingMemoryBound(to: SmallLockState.self)
  do throws(DenyReason) {
    switch try unsafe state.pointee.advance(
      Span(_unsafeStart: bytes, count: count), using: ProbeBackend())
    {
    case .more: return -1
    case .allowed: return 0
    case .ferried: return -2
    }
  } catch {
    return Int32(error.rawValue)
  }
}
