// Words of a text, for hashing and counting: lower case, letters and digits, and which of them say little.

// The commonest words of English, German and French. They link every text with every other.
const common = new Set(
  [
    'a about after all also an and any are as at be been but by can could did do does for from had has have he her his how',
    'i if in into is it its just like may more most no not of on one only or other our out over said she should so some such',
    'than that the their them then there these they this to under up was we were what when which who will with would you your',
    'aber alle als am an auch auf aus bei bin bis das dass dem den der des die dies diese dieser durch ein eine einem einen',
    'einer eines er es für hat haben ich ihr im in ist ja kann mit nach nicht noch nur oder sein sich sie sind so über um und',
    'uns unter vom von vor war werden wie wir wird wurde zu zum zur',
    'au aux avec ce ces cette comme dans de des du elle en est et être il ils je la le les leur lui mais ne nous on ont ou par',
    'pas plus pour qu que qui sa sans se ses son sont sous sur un une vous été été',
  ]
    .join(' ')
    .split(' '),
)

/** The words of `text` in order, in lower case and compatibility form ("ﬁ" is "fi"). Digits stay, marks do not. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  )
}

export function isCommon(word: string): boolean {
  return common.has(word)
}
