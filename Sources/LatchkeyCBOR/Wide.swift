/// Widens without a generic conversion: on 32-bit targets those drag in allocating types.
///
/// The whole lock side converts through these functions, so that the rule stands in one place.
@inlinable
@inline(__always)
package func wide(_ value: UInt8) -> UInt64 { UInt64(_truncatingBits: UInt(value)) }

@inlinable
@inline(__always)
package func wide(_ value: UInt16) -> UInt64 { UInt64(_truncatingBits: UInt(value)) }

@inlinable
@inline(__always)
package func wide(_ value: UInt32) -> UInt64 { UInt64(_truncatingBits: UInt(value)) }

/// Widens a count, which is never negative.
@inlinable
@inline(__always)
package func wide(_ value: Int) -> UInt64 { UInt64(_truncatingBits: UInt(bitPattern: value)) }

/// Narrows a value that the caller has already bounded by `Int32.max`.
@inlinable
@inline(__always)
package func narrow(_ value: UInt64) -> Int { Int(truncatingIfNeeded: value) }

/// Narrows a value that the caller has already bounded by `UInt32.max`.
@inlinable
@inline(__always)
package func narrow32(_ value: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: value) }

/// Narrows a value that the caller has already bounded by `UInt16.max`.
@inlinable
@inline(__always)
package func narrow16(_ value: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: value) }
