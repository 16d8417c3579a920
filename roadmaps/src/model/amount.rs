//! Amounts and money as integers: a sum of floats would report gaps that do not exist.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How much of a resource, in thousandths of its unit (2 FTE is 2000). JSON shows units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, specta::Type)]
pub struct Amount(#[specta(type = u32)] pub i64);

/// A sum in hundredths of the roadmap's currency. JSON shows whole currency units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, specta::Type)]
pub struct Money(#[specta(type = u32)] pub i64);

impl Amount {
    /// One unit.
    pub const ONE: Amount = Amount(1000);
    /// The largest amount that can be stated: a hundred thousand million units.
    pub const MAX: Amount = Amount(100_000_000_000_000);

    /// Whole units.
    pub fn units(units: i64) -> Self {
        Amount(units * 1000)
    }
}

impl Money {
    /// The largest sum that can be stated.
    pub const MAX: Money = Money(10_000_000_000_000);

    /// Whole currency units.
    pub fn units(units: i64) -> Self {
        Money(units * 100)
    }

    /// The same sum as an amount of a budget resource.
    pub fn as_amount(self) -> Amount {
        Amount(self.0 * 10)
    }
}

/// Reads a JSON number as a whole number of `1/scale` parts, refusing what does not fit.
struct Decimal {
    scale: i64,
    max: i64,
    what: &'static str,
}

impl Visitor<'_> for Decimal {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "{}, a number of at most {}",
            self.what,
            self.max / self.scale
        )
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<i64, E> {
        match value.checked_mul(self.scale) {
            Some(parts) if parts.abs() <= self.max => Ok(parts),
            _ => Err(E::invalid_value(de::Unexpected::Signed(value), &self)),
        }
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<i64, E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => Err(E::invalid_value(de::Unexpected::Unsigned(value), &self)),
        }
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<i64, E> {
        let parts = (value * self.scale as f64).round();
        if parts.is_finite() && parts.abs() <= self.max as f64 {
            Ok(parts as i64)
        } else {
            Err(E::invalid_value(de::Unexpected::Float(value), &self))
        }
    }
}

fn write_decimal<S: Serializer>(parts: i64, scale: i64, serializer: S) -> Result<S::Ok, S::Error> {
    if parts % scale == 0 {
        serializer.serialize_i64(parts / scale)
    } else {
        serializer.serialize_f64(parts as f64 / scale as f64)
    }
}

macro_rules! decimal {
    ($name:ident, $scale:expr, $what:expr) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                write_decimal(self.0, $scale, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let max = $name::MAX.0;
                let decimal = Decimal { scale: $scale, max, what: $what };
                deserializer.deserialize_f64(decimal).map($name)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "number",
                    "description": $what,
                    "minimum": -($name::MAX.0 / $scale),
                    "maximum": $name::MAX.0 / $scale,
                })
            }
        }
    };
}

decimal!(Amount, 1000, "an amount in units, to a thousandth");
decimal!(Money, 100, "a sum of money, to a hundredth");
