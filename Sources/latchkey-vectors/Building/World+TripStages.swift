import LatchkeyVectors

// The ordinary way of a delivery, which most cases leave at one point.

extension World {
  /// How far the ordinary way is gone.
  enum Stage: Int, Comparable {
    case requested, knocked, scanned, recording, issued, unlocked, delivered, relocked

    static func < (left: Stage, right: Stage) -> Bool { left.rawValue < right.rawValue }
  }

  /// Goes the ordinary way: request at 0 s, knock 10, scan 20, recording 30, pass 40 with its end at
  /// 1,240, unlocked 50 as receipt 40, delivered 55, locked 60 as receipt 43.
  mutating func go(to stage: Stage) {
    if stage >= .requested { happens(0, request(), .went("requested", "customer:requested:0")) }
    if stage >= .knocked { happens(10, seen("knock", at: 10), .went("knocked")) }
    if stage >= .scanned { happens(20, seen("packageScan", at: 20), .went("scanned")) }
    if stage >= .recording { happens(30, seen("recording", at: 30), .went("recording")) }
    if stage >= .issued { happens(40, issue(), .went("issued", "hold", "issue:0:1")) }
    if stage >= .unlocked {
      happens(50, unlocked(at: 50), .went("unlocked", "customer:unlocked:0"))
    }
    if stage >= .delivered {
      happens(55, EventInput(.delivered, leg: 0), .went("delivered", "customer:delivered:0"))
    }
    if stage >= .relocked {
      happens(60, said("locked"), .went("relocked", "customer:relocked:0", "judge"))
    }
  }

  /// Plans, and goes the ordinary way.
  mutating func planned(to stage: Stage) {
    plan()
    go(to: stage)
  }

  /// A second request, evidence of its challenge, and a pass.
  mutating func again(at seconds: UInt64, serial: UInt32 = 2, _ expect: Expectation) {
    happens(seconds, request(2), .went("requested", "customer:requested:0"))
    let second = challenge(2)
    for (kind, state) in [("knock", "scanned"), ("recording", "recording")] {
      happens(seconds, seen(kind, at: seconds) { $0.nonce = second }, .went(state))
    }
    happens(seconds, issue(serial: serial, until: seconds + 1_200), expect)
  }
}
