import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Credentials that a lock reads inside a presentation, and answers.
func addCredentialsAtLock(_ suite: inout Suite) {
  suite.add(
    "at-lock", "A pass with a constraint that the lock knows opens", ["CON-1", "ANS-2"],
    threats: ["T6"]
  ) { world in
    world.ready()
    world.visitNow([world.guestPass(Fields([(8, .int(2))]))], by: "guest", .allow)
  }
  func refused(
    _ id: String, _ title: String, _ requirements: [String], _ reason: DenyReason,
    note: String? = nil, _ change: @escaping (inout Message) -> Void
  ) {
    suite.add(
      id, title, requirements, threats: ["T23"], of: "credential-at-lock", note: note
    ) { world in
      world.ready()
      var pass = world.guestPass(Fields([(8, .int(2))]))
      change(&pass)
      world.visitNow([pass], by: "guest", .denyUnsigned(reason))
    }
  }
  refused(
    "at-lock-unknown-constraint", "A lock refuses a constraint it does not know", ["CON-1"],
    .unknownConstraint, note: "Adding a constraint never widens what an older lock permits."
  ) { $0.claims[-65537] = Fields([(8, .int(2)), (14, .int(1))]).item }
  refused(
    "at-lock-unknown-claim", "A lock refuses a claim it does not know", ["ENC-9"], .unknownKey
  ) { $0.claims[10] = .int(1) }
  refused(
    "at-lock-weak-holder", "A lock refuses a holder whose key anybody can use", ["SIG-10"],
    .weakKey, note: "Anybody signs for the neutral element: the pass would be a bearer token."
  ) {
    let neutral = [1] + [UInt8](repeating: 0, count: 31)
    $0.claims[8] = .map([
      (
        .int(1), .map([(.int(1), .int(1)), (.int(-1), .int(6)), (.int(-2), .bytes(neutral))])
      )
    ])
  }
  refused(
    "at-lock-empty-window", "A lock refuses a window that is empty", ["CRED-2"], .emptyWindow
  ) { $0.claims[5] = $0.claims[4] }
  suite.add(
    "at-lock-513-bytes", "A credential of 513 bytes is refused inside a presentation too",
    ["ENC-13"], threats: ["T24"], of: "credential-at-lock",
    note: "Measured behind the payload, with the 66 bytes of the signature still to come."
  ) { world in
    world.ready()
    world.visitNow([world.pass(ofBytes: 513)], by: "guest", .denyUnsigned(.tooLarge))
  }
  suite.add(
    "at-lock-no-bits", "A mask without bits permits nothing", ["CRED-4", "SCOPE-2"],
    threats: ["T12"], of: "credential-at-lock"
  ) { world in
    world.ready()
    var pass = world.guestPass(Fields([(8, .int(2))]))
    pass.claims[9] = .scope([("front", 0)])
    world.visitNow([pass], by: "guest", .denySigned(.notPermitted, holder: 8))
  }
  suite.add(
    "at-lock-no-points", "A scope without points permits nothing", ["CRED-4", "SCOPE-2"],
    threats: ["T12"], of: "credential-at-lock",
    note: "An empty list is not a wildcard."
  ) { world in
    world.ready()
    var pass = world.guestPass(Fields([(8, .int(2))]))
    pass.claims[9] = .scope([])
    world.visitNow([pass], by: "guest", .denySigned(.notPermitted, holder: 8))
  }
}
