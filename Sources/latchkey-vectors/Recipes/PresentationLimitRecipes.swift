import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// How much a presentation may hold (ENC-13).

private let tooLarge = Expectation.denyUnsigned(.tooLarge)

func addPresentationLimits(_ suite: inout Suite) {
  suite.add(
    "three-links", "A presentation holds three links", ["ENC-13"], threats: ["T24"]
  ) { world in
    world.ready()
    world.visit(.long, .allow)
  }
  suite.add(
    "four-links", "A presentation of four links is refused", ["ENC-13"], threats: ["T24"],
    of: "presentation-three-links"
  ) { world in
    world.ready()
    var links = world.chain(.long)
    links.append(
      world.credential(
        by: world.key("courier"), for: world.key("guest"), serial: 1, under: links[2]))
    world.visitNow(links, by: "guest", tooLarge)
  }
  suite.add(
    "no-links", "A presentation without a link is refused", ["ENC-8"], threats: ["T23"],
    of: "presentation-three-links"
  ) { world in
    world.ready()
    world.visitNow([], by: "guest", .denyUnsigned(.malformed))
  }
  suite.delivers(
    "three-staples", "A presentation holds three staples", ["ENC-13"], threats: ["T24"], .allow
  ) { world, delivery in delivery.staples.append(world.staple(by: world.owner)) }
  suite.delivers(
    "four-staples", "A presentation of four staples is refused", ["ENC-13"], threats: ["T24"],
    tooLarge, of: "presentation-three-staples"
  ) { world, delivery in
    delivery.staples.append(world.staple(by: world.owner))
    delivery.staples.append(world.staple(by: world.key("stranger")))
  }
  addStatementLimits(&suite)
}

private func addStatementLimits(_ suite: inout Suite) {
  suite.delivers(
    "two-times", "A presentation holds two time statements", ["ENC-13"], threats: ["T24"], .allow
  ) { world, delivery in
    delivery.times = [UInt64](repeating: noon, count: 2).map {
      world.timeStatement($0, nonce: delivery.nonce)
    }
  }
  suite.delivers(
    "three-times", "A presentation of three time statements is refused", ["ENC-13"],
    threats: ["T24"], tooLarge, of: "presentation-two-times"
  ) { world, delivery in
    delivery.times = [UInt64](repeating: noon, count: 3).map {
      world.timeStatement($0, nonce: delivery.nonce)
    }
  }
  suite.delivers(
    "three-evidences", "A presentation holds three evidence statements", ["ENC-13"],
    threats: ["T24"], .allow
  ) { world, delivery in
    delivery.evidence.append(world.evidence(4, by: world.key("camera"), nonce: delivery.nonce))
  }
  suite.delivers(
    "four-evidences", "A presentation of four evidence statements is refused", ["ENC-13"],
    threats: ["T24"], tooLarge, of: "presentation-three-evidences"
  ) { world, delivery in
    for kind in [3 as Int64, 4] {
      delivery.evidence.append(world.evidence(kind, by: world.key("camera"), nonce: delivery.nonce))
    }
  }
  addWholeSizes(&suite)
}

private func addWholeSizes(_ suite: inout Suite) {
  suite.add(
    "2560-bytes", "A presentation of 2,560 bytes opens", ["ENC-13"], threats: ["T24"]
  ) { world in
    world.ready()
    let nonce = world.hello()
    world.present(world.visit(ofBytes: 2_560, nonce: nonce), .allow)
  }
  suite.add(
    "2561-bytes", "A presentation of 2,561 bytes is refused before it is read", ["ENC-13"],
    threats: ["T24"], of: "presentation-2560-bytes"
  ) { world in
    world.ready()
    let nonce = world.hello()
    world.present(world.visit(ofBytes: 2_561, nonce: nonce), tooLarge)
  }
}

extension World {
  /// A visit whose presentation has so many bytes: bitmaps of staples are as long as it takes.
  fileprivate func visit(ofBytes count: Int, nonce: [UInt8]) -> Visit {
    var plan = ChainPlan.long
    plan.leaf[C.evidence] = .rows([0, 0, 60], [3, 0, 60], [4, 0, 60])
    plan.leaf[C.job] = .bytes(job)
    let always = [Item](repeating: .numbers([127, 0, 1_440]), count: 8)
    for link in [\ChainPlan.root, \.middle, \.leaf] {
      plan[keyPath: link][C.schedule] = .array(always)
      plan[keyPath: link][C.offsets] = .rows([0, 0])
    }
    var visit = visit(chain(plan), by: "courier", nonce: nonce)
    visit.evidence = [0, 3, 4].map { evidence($0, by: key("camera"), nonce: nonce) }
    visit.times = [timeStatement(noon, nonce: nonce), timeStatement(noon, nonce: nonce)]
    let signers = [key("status"), key("service"), key("branch")]
    // Serials beyond W, so that no bit means anything.
    var lengths = [128, 128, 128]
    func staples() -> [Message] {
      zip(signers, lengths).map { staple(by: $0, revoking: [UInt32($1 * 8 - 1)]) }
    }
    visit.staples = staples()
    var place = 0
    while presentation(visit).count > count, place < lengths.count {
      if lengths[place] == 34 {
        place += 1
        continue
      }
      lengths[place] -= 1
      visit.staples = staples()
    }
    precondition(presentation(visit).count == count, "no visit has \(count) bytes")
    return visit
  }
}
