import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Point, action and channel (SCOPE, CHAN).
func scopeSuite() -> Suite {
  var suite = Suite("scope")
  suite.add("guest-front", "A guest opens the door of his pass", ["SCOPE-2", "DEC-1"]) { world in
    world.ready()
    world.visitNow([world.guestPass()], by: "guest", .allow)
  }
  suite.add(
    "other-point-asked", "A holder asks this lock for another point", ["SCOPE-1"],
    threats: ["T18"], of: "scope-guest-front"
  ) { world in
    world.ready()
    let pass = world.credential(
      by: world.owner, for: world.key("guest"), serial: 1, scope: [("front", 1), ("gate", 1)])
    world.visitNow([pass], by: "guest", .denySigned(.wrongPoint, holder: 8)) { $0.point = "gate" }
  }
  suite.add(
    "point-not-in-scope", "The pass is for another door", ["SCOPE-2"], threats: ["T18"],
    of: "scope-guest-front"
  ) { world in
    world.ready()
    let pass = world.credential(
      by: world.owner, for: world.key("guest"), serial: 1, scope: [("gate", 1)])
    world.visitNow([pass], by: "guest", .denySigned(.notPermitted, holder: 8))
  }
  suite.add(
    "action-not-permitted", "A pass to unlock does not hold open", ["SCOPE-2"], threats: ["T12"],
    of: "scope-guest-front"
  ) { world in
    world.ready()
    world.visitNow([world.guestPass()], by: "guest", .denySigned(.notPermitted, holder: 8)) {
      $0.action = 2
    }
  }
  suite.add(
    "channel-default", "Without channels, remote is not permitted", ["CHAN-2"], threats: ["T20"],
    of: "scope-guest-front"
  ) { world in
    world.ready()
    world.visitNow([world.guestPass()], by: "guest", .denySigned(.channelNotPermitted, holder: 8)) {
      $0.channel = 3
    }
  }
  suite.add(
    "channel-claimed", "A proof that says NFC does not make a radio NFC", ["CHAN-1"],
    threats: ["T19"], of: "scope-guest-front"
  ) { world in
    world.ready()
    world.visitNow([world.guestPass()], by: "guest", .denySigned(.channelMismatch, holder: 8)) {
      $0.channel = 0
      $0.arrivesBy = 1
    }
  }
  return suite
}
