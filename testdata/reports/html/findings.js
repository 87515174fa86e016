lockwise.data("findings",{rows:[
["b2d87d9eee37726b8381669740273194-1",2,2,0,0,17,0,"cache_load returns with cache_lock still held",0,[0],[],0,0,0],
["12f64f2694a8142fb5d3cf1c89c7f441-1",2,2,1,2,21,1,"queue_pop writes q->len without q->lock while queue_len reads it",1,[1,2],[0,1],0,2,3],
["4eb28093bbbc92d362bd23f24ea74808-1",1,2,2,4,12,2,"stats_count takes q->lock while it holds stats_lock; stats_print takes them the other way round",2,[3,4,2],[0,1],0,0,0],
["5f5d84b614db01e21b78de35ded9e011-1",0,0,3,4,23,3,"stats_print calls printf, which may block, while it holds q->lock and stats_lock",3,[1],[],0,0,0],
],
rules:[["lock-leak","rule-lock-leak.html","Lock still held when the function returns","locks"],["race-unguarded-write","rule-race-unguarded-write.html","Shared variable written without its lock","locks"],["deadlock-lock-order","rule-deadlock-lock-order.html","Locks taken in opposite orders","locks"],["lock-blocking-call","rule-lock-blocking-call.html","Blocking call while a lock is held","trade-offs"],],
functions:["cache_load","queue_pop","stats_count","stats_print",],
objects:["cache.c:cache_lock","struct queue.len","stats.c:stats_lock","struct queue.lock",],
locks:["cache_lock","struct queue.lock","q->lock","stats.c:stats_lock","stats_lock",],
threads:["worker","main",],
preset:{tier:[],status:["new","known",]},
shard:100,facts:1,compared:0});
