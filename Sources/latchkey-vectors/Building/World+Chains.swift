import LatchkeyVectors

/// What makes a chain below the owner, before it is signed.
struct ChainPlan {
  /// Whether a branch stands between the service and the courier.
  var hasBranch = false
  /// Constraints of link 1, of the branch's link and of the leaf.
  var root: Fields
  var middle = Fields([(World.C.depth, .int(1))])
  var leaf = Fields([(World.C.uses, .int(1))])
  /// Holders, by the role of their key.
  var rootHolder = "service"
  var middleHolder = "branch"
  var leafHolder = "courier"
  /// First second outside the leaf, which begins an hour before noon.
  var leafEnd = noon + 3_600
  /// Whether a fresh staple of the leaf's issuer comes along.
  var hasStaple = false

  /// Two links: depth 1, one-time leaves.
  static var short: ChainPlan {
    ChainPlan(root: Fields([(11, .int(1)), (12, Fields([(1, .int(1))]).item)]))
  }

  /// Three links: depth 2, room for both issuers, one-time leaves.
  static var long: ChainPlan {
    ChainPlan(
      hasBranch: true,
      root: Fields([(11, .int(2)), (12, Fields([(1, .int(1))]).item), (13, .int(2))]))
  }
}

extension World {
  /// The links of a plan, root first; each below the first is bound to the one above.
  func chain(_ plan: ChainPlan) -> [Message] {
    let day: UInt64 = 86_400
    var links = [
      credential(
        by: owner, for: key(plan.rootHolder), serial: 1, from: noon - day, to: noon + day,
        issuedAt: noon - day, scope: [("front", 3), ("gate", 1)], plan.root)
    ]
    var issuer = key(plan.rootHolder)
    if plan.hasBranch {
      links.append(
        credential(
          by: issuer, for: key(plan.middleHolder), serial: 1, under: links[0], from: noon - day,
          to: noon + day, scope: [("front", 3)], plan.middle))
      issuer = key(plan.middleHolder)
    }
    links.append(
      credential(
        by: issuer, for: key(plan.leafHolder), serial: 1, under: links[links.count - 1],
        to: plan.leafEnd, plan.leaf))
    return links
  }

  /// Hello, and a visit with the chain of a plan.
  mutating func visit(_ plan: ChainPlan, _ expect: Expectation) {
    let links = chain(plan)
    let issuer = key(plan.hasBranch ? plan.middleHolder : plan.rootHolder)
    let staples = plan.hasStaple ? [staple(by: issuer)] : []
    visitNow(links, by: plan.leafHolder, expect) { $0.staples = staples }
  }

  /// The configuration after another: next sequence, its hash, and no founding proof.
  func configuration(after message: Message) -> Message {
    var next = message
    guard case .unsigned(let sequence)? = message.claims[2] else { return next }
    next.claims[2] = .unsigned(sequence + 1)
    next.claims[3] = .bytes(sha256(message.envelope))
    next.claims[16] = nil
    return next
  }
}

extension Suite {
  /// A visit with a chain whose plan is changed.
  ///
  /// - Parameter reason: Why it is refused, after the proof; `nil` when it opens.
  mutating func visits(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = ["T12"],
    _ plan: ChainPlan, _ reason: Expectation = .allow, of: String? = nil, note: String? = nil,
    _ change: (inout ChainPlan) -> Void = { _ in }
  ) {
    var plan = plan
    change(&plan)
    add(id, title, requirements, threats: threats, of: of, note: note) { world in
      world.ready()
      world.visit(plan, reason)
    }
  }
}
