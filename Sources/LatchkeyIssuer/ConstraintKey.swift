/// A constraint by its key: the table of Spec/credential.md.
public enum ConstraintKey: UInt8, CaseIterable, Hashable, Sendable {
  case uses = 1
  case schedule, offsets, maxStaleness, challenge, relockWithin, evidence, channels
  case lifetimeFromFirstUse, job, depth, each, slots

  /// The name as the specification spells it.
  public var name: String { "\(self)" }
}
