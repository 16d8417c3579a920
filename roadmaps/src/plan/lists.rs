//! Many short lists in one piece of memory (compressed sparse rows).

use std::ops::Index;

/// Lists by number.
pub struct Lists<T> {
    items: Vec<T>,
    /// Where each list ends; the first one begins at 0.
    ends: Vec<u32>,
}

impl<T> Lists<T> {
    /// No list yet, with room for some.
    pub fn with_capacity(lists: usize, items: usize) -> Self {
        Lists {
            items: Vec::with_capacity(items),
            ends: Vec::with_capacity(lists),
        }
    }

    /// Adds a list.
    pub fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.items.extend(list);
        self.ends.push(self.items.len() as u32);
    }

    /// How many lists there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether nothing is in any list.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Keeps what `keep` says of a list's number and an item.
    pub fn retain(&mut self, keep: impl Fn(usize, &T) -> bool) {
        let mut kept = Lists::with_capacity(self.len(), self.items.len());
        let mut items = std::mem::take(&mut self.items).into_iter();
        let mut start = 0;
        for (at, &end) in self.ends.iter().enumerate() {
            let list = items.by_ref().take((end - start) as usize);
            kept.push(list.filter(|item| keep(at, item)));
            start = end;
        }
        *self = kept;
    }

    fn start(&self, at: usize) -> usize {
        match at {
            0 => 0,
            at => self.ends[at - 1] as usize,
        }
    }
}

impl<T: Copy + Default> Lists<T> {
    /// From items that each name their list; those of a list stay in their order.
    pub fn of(lists: usize, pairs: impl Iterator<Item = (usize, T)> + Clone) -> Self {
        let mut ends = vec![0_u32; lists];
        let mut count = 0;
        pairs.clone().for_each(|(at, _)| {
            ends[at] += 1;
            count += 1;
        });
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        let mut items = vec![T::default(); count];
        pairs.for_each(|(at, item)| {
            items[ends[at] as usize] = item;
            ends[at] += 1;
        });
        Lists { items, ends }
    }
}

impl<T> Index<usize> for Lists<T> {
    type Output = [T];

    fn index(&self, at: usize) -> &[T] {
        &self.items[self.start(at)..self.ends[at] as usize]
    }
}
