import LatchkeyCBOR

// Step 8: channel.

extension LockState {
  func checkChannel(
    _ claimed: Channel, _ actual: Channel
  ) throws(DenyReason) {
    guard claimed == actual else { throw .channelMismatch }  // CHAN-1
    for index in 0..<run.chain.count {
      // CHAN-2
      guard run.chain.links[index].claims.constraints.channels & actual.mask != 0 else {
        throw .channelNotPermitted
      }
    }
  }
}
