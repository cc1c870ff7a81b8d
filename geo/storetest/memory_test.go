package storetest_test

import (
	"testing"

	"dateline/geo"
	"dateline/geo/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(*testing.T) geo.Store { return storetest.NewMemory() })
}
