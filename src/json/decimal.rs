//! Decimal text as the nearest double, exactly rounded.
//!
//! The standard library is faster, with a table that would be a tenth of the WebAssembly module.
//! Only numbers that a rule looks at are read here, so this implementation is small instead: an
//! exact quotient of integers.

use std::iter;

/// Digits beyond these cannot change the nearest double, except for whether there are any.
const MAX_DIGITS: usize = 800;

/// Whether the nearest double is finite. Almost always the exponent is enough to decide.
pub(super) fn is_finite(literal: &str) -> bool {
    let (mantissa, exponent) = literal.split_once(['e', 'E']).unwrap_or((literal, "0"));
    // With so few digits even all nines stay below the largest double.
    let small = mantissa.len() < 200 && read_exponent(exponent) < 100;
    small || nearest(literal).is_finite()
}

/// The nearest double to a literal of JSON's grammar; infinite where it is out of range.
pub(super) fn nearest(literal: &str) -> f64 {
    let (negative, literal) = match literal.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, literal),
    };
    let (mantissa, exponent) = literal.split_once(['e', 'E']).unwrap_or((literal, "0"));
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let number = magnitude(integer, fraction, read_exponent(exponent));
    if negative { -number } else { number }
}

/// Far beyond the range of a double, it matters only on which side.
fn read_exponent(text: &str) -> i64 {
    const FAR: i64 = 1 << 40;
    let beyond = if text.starts_with('-') { -FAR } else { FAR };
    let digits = text.trim_start_matches(['+', '-']).trim_start_matches('0');
    match (digits.len(), digits.parse::<i64>()) {
        (0, _) => 0,
        (..=12, Ok(exponent)) if beyond < 0 => -exponent,
        (..=12, Ok(exponent)) => exponent,
        _ => beyond,
    }
}

fn magnitude(integer: &str, fraction: &str, exponent: i64) -> f64 {
    let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
    let mut exponent = exponent.saturating_sub(length(fraction));
    let digits = integer.bytes().chain(fraction.bytes());
    let significant = digits.skip_while(|digit| *digit == b'0');
    let count = significant.clone().count();
    // As an integer: the first digits, and a one for the rest if there is any.
    let kept = count.min(MAX_DIGITS);
    let mut number = Big(Vec::new());
    for digit in significant.clone().take(kept) {
        number.multiply_add(10, u32::from(digit - b'0'));
    }
    exponent = exponent.saturating_add_unsigned((count - kept) as u64);
    if significant.skip(kept).any(|digit| digit != b'0') {
        number.multiply_add(10, 1);
        exponent -= 1;
    }
    let size = exponent.saturating_add_unsigned(kept as u64);
    if number.0.is_empty() || size < -330 {
        return 0.0;
    }
    if size > 310 {
        return f64::INFINITY;
    }
    let mut divisor = Big(vec![1]);
    for _ in 0..exponent.unsigned_abs() {
        let scaled = if exponent > 0 {
            &mut number
        } else {
            &mut divisor
        };
        scaled.multiply_add(10, 0);
    }
    quotient(number, divisor)
}

/// The double nearest to a quotient of integers that are not zero; ties go to the even one.
fn quotient(mut number: Big, mut divisor: Big) -> f64 {
    // Scaled so that the quotient has 54 or 55 bits, one of them at least to round by; fewer
    // where the double is subnormal.
    let mut exponent = (number.bits() - divisor.bits() - 54).max(-1075);
    if exponent > 0 {
        divisor.shift_left(exponent.unsigned_abs());
    } else {
        number.shift_left(exponent.unsigned_abs());
    }
    let mut bits = 0u64;
    divisor.shift_left(55);
    for _ in 0..=55 {
        bits <<= 1;
        if number.subtract(&divisor) {
            bits |= 1;
        }
        divisor.halve();
    }
    let mut rest = !number.0.is_empty();
    while bits >= 1 << 54 {
        rest |= bits & 1 == 1;
        bits >>= 1;
        exponent += 1;
    }
    let half = bits & 1 == 1;
    bits >>= 1;
    exponent += 1;
    if half && (rest || bits & 1 == 1) {
        bits += 1;
    }
    if bits == 1 << 53 {
        bits >>= 1;
        exponent += 1;
    }
    if exponent > 971 {
        return f64::INFINITY;
    }
    // A normal double leaves its first bit unwritten.
    let biased = if bits < 1 << 52 {
        0
    } else {
        exponent.abs_diff(-1075)
    };
    f64::from_bits(biased << 52 | bits & ((1 << 52) - 1))
}

/// An integer in digits to base 2³², the least first, without zeros at the end.
struct Big(Vec<u32>);

impl Big {
    fn bits(&self) -> i64 {
        let Some(last) = self.0.last() else { return 0 };
        let digits = i64::try_from(self.0.len()).unwrap_or(i64::MAX / 32);
        digits * 32 - i64::from(last.leading_zeros())
    }

    fn multiply_add(&mut self, factor: u32, carry: u32) {
        let mut carry = u64::from(carry);
        for digit in &mut self.0 {
            carry += u64::from(*digit) * u64::from(factor);
            *digit = low(carry);
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(low(carry));
        }
    }

    fn shift_left(&mut self, bits: u64) {
        for _ in 0..bits % 32 {
            self.multiply_add(2, 0);
        }
        let zeros = (0..bits / 32).map(|_| 0);
        self.0.splice(0..0, zeros);
    }

    fn halve(&mut self) {
        let mut carry = 0;
        for digit in self.0.iter_mut().rev() {
            let next = *digit << 31;
            *digit = *digit >> 1 | carry;
            carry = next;
        }
        self.trim();
    }

    /// Takes the other away where it is not greater.
    fn subtract(&mut self, other: &Big) -> bool {
        let length = self.0.len().cmp(&other.0.len());
        if length
            .then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
            .is_lt()
        {
            return false;
        }
        let mut borrow = false;
        let others = other.0.iter().copied().chain(iter::repeat(0));
        for (digit, other) in self.0.iter_mut().zip(others) {
            let (rest, first) = digit.overflowing_sub(other);
            let (rest, second) = rest.overflowing_sub(u32::from(borrow));
            *digit = rest;
            borrow = first || second;
        }
        self.trim();
        true
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is meant")]
const fn low(number: u64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(literal: &str) {
        let theirs: f64 = literal.parse().unwrap();
        assert_eq!(nearest(literal).to_bits(), theirs.to_bits(), "{literal}");
        assert_eq!(is_finite(literal), theirs.is_finite(), "{literal}");
    }

    #[test]
    fn edges() {
        for literal in [
            "0",
            "-0",
            "0.0e5",
            "-0.0",
            "1",
            "10240",
            "123.0",
            "1e2",
            "0.1",
            "1e22",
            "1e23",
            "9007199254740993",
            "9007199254740993.0000001",
            "10240.0000000000009",
            "5e-324",
            "2.5e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "1e-400",
            "2.2250738585072014e-308",
            "2.2250738585072011e-308",
            "4.9e-324",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "1e309",
            "1e99999999999999999999",
            "1e-99999999999999999999",
            "0e99999999999999999999",
            "18446744073709551616",
            "1e+2",
            "1E0005",
            "0.000000000000000000001e330",
        ] {
            same(literal);
        }
        same(&format!("1{}e-400", "0".repeat(400)));
        same(&format!("0.{}1e901", "0".repeat(900)));
        same(&format!("1{}", "0".repeat(309)));
        // Halfway between two doubles, and a last digit beyond those that are kept.
        same(&format!("9007199254740993.{}1", "0".repeat(900)));
        same(&format!("9007199254740993.{}", "0".repeat(900)));
    }

    proptest! {
        #[test]
        fn reads_as_the_standard_library(
            literal in r"-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,30})?(e[+-]?[0-9]{1,3})?",
        ) {
            same(&literal);
        }

        #[test]
        fn reads_back_every_double(bits: u64) {
            let number = f64::from_bits(bits);
            prop_assume!(number.is_finite());
            same(&number.to_string());
            same(&format!("{number:e}"));
        }

        /// Between two neighbours is where rounding goes wrong.
        #[test]
        fn rounds_halves_to_even(bits in 0..1u64 << 53, exponent in 0..60u32) {
            let halfway = (u128::from(bits) * 2 + 1) << exponent;
            same(&halfway.to_string());
            same(&(halfway + 1).to_string());
            same(&(halfway - 1).to_string());
        }
    }
}
