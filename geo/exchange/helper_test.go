package exchange_test

import "dateline/geo/edtf"

func sameDate(a, b edtf.Date) bool { return a == b }
