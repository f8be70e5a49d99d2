import LatchkeyVectors

// Chains of cases with more than one service.

extension World {
  /// The owner's authority for a service, and that service's leaf for a courier of its own.
  ///
  /// - Parameters:
  ///   - number: Which service.
  ///   - serial: Of the authority; leaves have serials of their service's own.
  func service(
    _ number: Int, serial: UInt32, until expiration: UInt64 = noon + 86_400, leaf: UInt32 = 1,
    uses: Int64 = 1
  ) -> [Message] {
    let authority = credential(
      by: owner, for: key("service \(number)"), serial: serial, from: noon - 86_400,
      to: expiration,
      Fields([(C.depth, .int(1)), (C.each, Fields([(1, .int(uses))]).item)]))
    return [authority, serviceLeaf(number, under: authority, serial: leaf, uses: uses)]
  }

  /// A leaf of a numbered service for its courier, as lasting as an authority.
  func serviceLeaf(
    _ number: Int, under authority: Message, serial: UInt32, uses: Int64 = 1
  ) -> Message {
    credential(
      by: key("service \(number)"), for: key("courier \(number)"), serial: serial,
      under: authority, from: noon - 86_400, to: noon + 86_400,
      Fields([(C.uses, .int(uses))]))
  }

  /// A visit of a numbered service's courier.
  mutating func serve(
    _ number: Int, serial: UInt32, until expiration: UInt64 = noon + 86_400, leaf: UInt32 = 1,
    uses: Int64 = 1, _ expect: Expectation, _ change: (inout Visit) -> Void = { _ in }
  ) {
    visitNow(
      service(number, serial: serial, until: expiration, leaf: leaf, uses: uses),
      by: "courier \(number)", expect, change)
  }

  /// Three links: the owner's authority for the service, the service's for a franchise, and the
  /// franchise's leaf for the courier.
  ///
  /// - Parameter slots: How many slots the authority allows; `nil` leaves it at the default of 1.
  func franchise(
    _ name: String = "franchise", slots: Int64? = 2, serial: UInt32 = 1, under: UInt32 = 1,
    until expiration: UInt64 = noon + 86_400, leaf: UInt32 = 1
  ) -> [Message] {
    var extra = Fields([(C.depth, .int(2))])
    extra[C.slots] = slots.map { .int($0) }
    let above = authority(serial: serial, extra)
    let middle = credential(
      by: key("service"), for: key(name), serial: under, under: above, from: noon - 86_400,
      to: expiration, Fields([(C.depth, .int(1)), (C.each, Fields([(1, .int(1))]).item)]))
    let below = credential(
      by: key(name), for: key("courier"), serial: leaf, under: middle, to: noon + 86_400,
      Fields([(C.uses, .int(1))]))
    return [above, middle, below]
  }

  /// `kid:base:sequence`, as a challenge or an answer says it.
  func row(_ name: String, base: UInt32 = 0, sequence: UInt64 = 0) -> String {
    "\(Hex.encode(key(name).kid)):\(base):\(sequence)"
  }
}
