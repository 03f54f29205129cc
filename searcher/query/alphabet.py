"""The letters of folded words, and which of them people take for one another."""

PERSIAN = "ږابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیءئؤآأةړښځڅټډڼېۍګ"
LATIN = "abcdefghijklmnopqrstuvwxyz"

SOUND_ALIKE = ("زذضظ", "سصث", "تط", "حه", "غق", "ئیء", "اعآ", "ؤو", "کگ", "خح")
"""Letters that one sound of Persian is written with, and pairs that differ by one stroke (the last two)."""

SHAPE_ALIKE = ("بپتثنیئېۍ", "جچحخځڅ", "دذډ", "رزژړ", "سشښ", "صض", "طظ", "عغ", "فق", "کگګ", "نڼ", "وؤ")
"""Letters that differ in their dots only: misread in print and mistaken by scanners."""

KEYBOARD = ("ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپو", "qwertyuiop", "asdfghjkl", "zxcvbnm")
"""Rows of the two keyboards: neighbours are hit for one another."""

VOWELS = frozenset("اویaeiou")
