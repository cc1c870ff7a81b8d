package geo

import (
	"context"
	"time"
)

// Store keeps stories. It is safe for concurrent use by many readers and by importers in several processes; importers
// wait for each other. Every method returns [CodeCanceled] when ctx ends first, [CodeUnavailable] when the store is
// busy for too long or its disk is full, and [CodeInternal] otherwise, unless it says more.
//
// Reads see one committed revision each, but two reads may see two: what a caller asks for by id may be gone by then.
// Who needs several of one revision takes a Snapshot.
type Store interface {
	Importer
	Reader
	// Snapshot returns the last committed revision to read from.
	Snapshot(ctx context.Context) (Snapshot, error)
	// Close waits for calls under way and releases the store. Calls after it fail.
	Close() error
}

// Importer changes a store.
type Importer interface {
	// Import runs fn once with a Writer and commits everything it put as one revision, or nothing at all when fn or a
	// check fails. A story put is made equal to its records: records not put again are removed. Without Options.Remove
	// that fails with CodeConflict and a message that counts and names them; with Options.Partial nothing is removed
	// and nothing is said. Stories not put stay untouched. An import that changes nothing makes no revision.
	//
	// When fn returns *Problems, the checks of references run all the same and their problems are merged into it, so
	// that one run says everything. The checks: every source, report, claim and location named exists in the story; a
	// record put twice agrees with itself; every location of a placement and every claim of it exist; no claim is
	// without a placement; a relation does not lead to its own claim; via names a report of the same chain, and via
	// makes a tree.
	Import(ctx context.Context, o ImportOptions, fn func(Writer) error) (ImportResult, error)
}

// Writer takes the records of an import, in any order within a story; a story begins with its *Story. A record must
// not change after it was put. Methods return an error only when the import cannot go on (a full disk, a canceled
// context); what is wrong with a record is reported at the end, with its position.
type Writer interface {
	// Put takes a record that is right in itself.
	Put(r Record, at Position) error
	// Note says that a record with that id stands in the file but has problems of its own that were reported, so that
	// references to it are not reported too.
	Note(k Kind, id string) error
}

// ImportOptions says what an import may do.
type ImportOptions struct {
	Remove  bool // records of a story put that are not put again may be removed
	Partial bool // only add and change
}

// ImportResult says what an import did.
type ImportResult struct {
	Revision Revision
	// Counts by Kind; index 0 is the sum.
	Added, Changed, Removed, Unchanged [KindOfRelation + 1]int
	Warnings                           []Problem
}

// Snapshot reads one committed revision, whatever is committed meanwhile: Revision is it, and Changes and StoryChanges
// end with it. It is for one goroutine at a time; each may call its methods. A store keeps what an open snapshot reads,
// so it is closed as soon as possible, and before the store. Closing again does nothing.
type Snapshot interface {
	Reader
	Close()
}

// Revision names a state of a store.
type Revision struct {
	Store string // random id, made with the store
	N     int64  // 0 is the empty store; each import that changes something adds one
	// ID is random and made with the revision; "" for the empty store. Two revisions of one N and Store differ in it,
	// as they do when a backup was put back and something else imported. So it stands for all that was committed up to
	// it.
	ID string
	At time.Time
}

// Reader reads a store. Who needs a part of it asks for that part.
type Reader interface {
	LogReader
	MarkReader
	RecordReader
}

// LogReader reads what was committed.
type LogReader interface {
	// Revision returns the last committed revision. It is cheap enough to be called many times a second and sees
	// commits of other processes.
	Revision(ctx context.Context) (Revision, error)
	// Changes says which marks differ between revision since and the last one, also where a mark changed only through a
	// relation, a source, a report or its location. All is set when there are too many to list, or when since is not
	// one of the revisions that led to the last one. The zero Revision is the empty store.
	Changes(ctx context.Context, since Revision) (Changes, error)
	// StoryChanges says what is different in a story after revision since, for readers who saw it then. It is empty
	// when since is the last revision or a later one.
	StoryChanges(ctx context.Context, story string, since int64) (StoryChanges, error)
}

// MarkReader reads marks: as the index has them, as they are served, and by their words.
type MarkReader interface {
	// Marks calls each for the marks with the given keys, or for all when keys is nil, in no particular order. Keys
	// that are gone are skipped. The mark is valid during the call only, its strings and slices for ever. An error of
	// each ends the call and is returned.
	Marks(ctx context.Context, keys []int64, each func(*Mark) error) error
	// Features calls each for the marks with the given keys in the order of keys, skipping those that are gone. The
	// Feature is valid during the call only. An error of each ends the call and is returned.
	Features(ctx context.Context, keys []int64, each func(*Feature) error) error
	// Search returns the keys of the marks whose text, quote, names of place, claimant and titles of reports hold every
	// word of q, the last as a prefix, ascending. A q without a word finds nothing.
	Search(ctx context.Context, q string) ([]int64, error)
}

// RecordReader reads what files hold.
type RecordReader interface {
	// Scan calls each for the records of a kind in a story, ordered by id (relations by from, rel, to; placements by
	// location, claim); story "" is all stories in the order of their ids. KindOfStory lists stories. An error of each
	// ends the call and is returned.
	Scan(ctx context.Context, k Kind, story string, each func(story string, r Record) error) error
	// ClaimRecords returns the claims named, in that order, skipping those that are not there. A Ref without a story
	// finds the claim in every story that has it, in the order of stories.
	ClaimRecords(ctx context.Context, claims []Ref) ([]ClaimRecord, error)
	// Locations returns the locations named, in that order, skipping those that are not there; Refs need a story.
	Locations(ctx context.Context, refs []Ref) ([]*Location, error)
	// Removed tells whether and when a record was removed: nil when it is there or never was. Kinds story, source,
	// report, location and claim; the Ref needs a story.
	Removed(ctx context.Context, k Kind, ref Ref) (*Removal, error)
}

// Changes is the difference between two revisions.
type Changes struct {
	To   Revision
	Put  []int64 // keys of marks that are new or different, ascending
	Gone []int64 // keys of marks that are no more, ascending
	All  bool    // read everything again
	// Stories are the ids of stories, in any order: those that are not among them, their sources and their reports are as
	// they were. Nil when they are too many to list or not known.
	Stories []string
}

// StoryChanges is the difference of a story between two revisions.
type StoryChanges struct {
	Put     []int64 // keys of its marks that are new or different, ascending, as in Changes
	Removed int     // claims that are no more, also those that came only after the first of the two revisions
	// Other is set when the story's own text is different, or when a claim that is still there has left a place.
	Other bool
	// All is set when too much was imported to tell, or since is not known: anything may be different.
	All bool
}

// Feature is a mark ready to be served.
type Feature struct {
	Key        int64
	Country    string
	Precision  Precision
	Geometry   []byte // GeoJSON geometry; nil without one and for a country
	Properties []byte // as package geojson wrote them
}

// MaxRelations is how many relations of one kind and direction a [ClaimRecord] lists.
const MaxRelations = 1000

// ClaimRecord is a claim with what stands around it in its story.
type ClaimRecord struct {
	Story      string
	Claim      *Claim
	Placements []*Placement // by location
	Relations  []*Relation  // from or to the claim, by from, rel, to: of each kind and direction the first MaxRelations
	// RelationsLeft is how many more it has.
	RelationsLeft int
	Assessment    Assessment
}

// Removal says when a record was removed.
type Removal struct {
	At       time.Time
	Revision int64
}
