package words_test

import (
	"fmt"

	"dateline/geo/words"
)

func ExampleFold() {
	fmt.Println(words.Fold("Đakovo"), words.Fold("Straße"), words.Fold("БЕОГРАД"))
	// Output: dakovo strasse београд
}

func ExampleWords() {
	fmt.Printf("%q\n", words.Words("Joint patrol in Županja; 警察局"))
	// Output: ["joint" "patrol" "in" "zupanja" "警察" "察局" "局"]
}

func ExampleQuery() {
	for _, term := range words.Query("joint patr") {
		fmt.Println(term.Word, term.Prefix)
	}
	// Output:
	// joint false
	// patr true
}
