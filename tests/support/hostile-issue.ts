// An issue whose headlines try to break out of whatever they are written into.
import type { Issue } from '../../src/core/issue.ts'
import { aPicturedStory, aSection, aStory } from './issue-builders.ts'
import { twoEditions } from './two-editions.ts'

/** Ends of CDATA, of scripts, of attributes and of merge fields, and characters that XML cannot hold. */
export const HOSTILE = `</title><script>alert("x")</script>]]>'"&amp; \u0001\u0008\ufffe [[address]] {{name}}`

/** What must stand nowhere as it is. */
export const BROKEN_OUT = /<script|onerror=|javascript:|\p{Cc}(?<![\t\n])/iu

/** The week of `twoEditions` with a hostile subject, preheader, lead and story in English. */
export function hostileIssue(): Issue {
  const issue = twoEditions()
  const editions = issue.editions.map((edition) =>
    edition.language === 'en'
      ? {
          ...edition,
          subject: `Subject ${HOSTILE.replace('[[address]]', '')}`,
          preheader: `Preheader ${HOSTILE.replace('[[address]]', '')}`,
          lead: aPicturedStory({ title: `Lead ${HOSTILE}` }),
          sections: [aSection('caucasus', aStory({ title: `Story ${HOSTILE}` }))],
        }
      : edition,
  )
  return { ...issue, editions }
}
